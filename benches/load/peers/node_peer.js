// The same sign-in and page in Express with its cookie-session, EJS, better-sqlite3, and @node-rs/argon2 at
// the site's parameters; a process for each core.
const cluster = require("node:cluster");
const os = require("node:os");
const { hash, verify } = require("@node-rs/argon2");
const Database = require("better-sqlite3");
const session = require("cookie-session");
const ejs = require("ejs");
const express = require("express");

const { PEER_ADDRESS, PEER_DATABASE, PEER_PASSWORD, PEER_PEOPLE } = process.env;
const PAGE = ejs.compile(`<!doctype html><html lang="en"><head><title><%= title %></title></head><body><main>
<% if (user) { %><p>Hello, <%= user.username %></p><% } else { %><form method="post"><label>Name <input name="username">
</label><label>Password <input name="password" type="password"></label><button>Sign in</button></form><% } %>
</main></body></html>`);

async function seed() {
  const db = new Database(PEER_DATABASE);
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL)");
  const passwordHash = await hash(PEER_PASSWORD, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  const insert = db.prepare("INSERT INTO users (username, password_hash) VALUES (?, ?)");
  for (let n = 0; n < Number(PEER_PEOPLE); n++) insert.run(`person${n}`, passwordHash);
  db.close();
}

function serve() {
  const db = new Database(PEER_DATABASE);
  const byName = db.prepare("SELECT id, password_hash FROM users WHERE username = ?");
  const byId = db.prepare("SELECT id, username FROM users WHERE id = ?");
  const app = express();
  app.use(session({ secret: "bench" }), express.urlencoded({ extended: false }));
  app.get("/login", (_, response) => response.send(PAGE({ title: "Sign in", user: null })));
  app.post("/login", async (request, response) => {
    const { username, password } = request.body;
    const user = byName.get(username);
    if (!user || !(await verify(user.password_hash, password)))
      return response.send(PAGE({ title: "Sign in", user: null }));
    request.session.user = user.id;
    response.redirect("/profile");
  });
  app.get("/profile", (request, response) => {
    const user = request.session.user && byId.get(request.session.user);
    if (!user) return response.redirect("/login");
    response.send(PAGE({ title: "Profile", user }));
  });
  const [host, port] = PEER_ADDRESS.split(":");
  app.listen(Number(port), host);
}

if (cluster.isPrimary) seed().then(() => os.cpus().forEach(() => cluster.fork()));
else serve();
