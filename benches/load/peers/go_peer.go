// The same sign-in and page with Go's net/http, html/template and database/sql on go-sqlite3: Argon2id of
// x/crypto at the site's parameters, sessions as rows of their tokens' hashes.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
	"golang.org/x/crypto/argon2"
)

const day = 24 * time.Hour

const schema = `CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
CREATE TABLE sessions (token_hash BLOB PRIMARY KEY, user_id INTEGER NOT NULL, ends INTEGER NOT NULL);`

var page = template.Must(template.New("page").Parse(`<!doctype html><html lang="en"><head><title>{{.Title}}</title></head>
<body><main>{{if .Username}}<p>Hello, {{.Username}}</p>{{else}}<form method="post"><label>Name <input name="username"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>{{end}}</main></body></html>`))

type shown struct{ Title, Username string }

type site struct{ findUser, findSession, addSession *sql.Stmt }

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var user int64
		var hash string
		err := s.findUser.QueryRow(r.PostFormValue("username")).Scan(&user, &hash)
		if err == nil && matches(hash, r.PostFormValue("password")) {
			s.begin(w, r, user)
			return
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	page.Execute(w, shown{Title: "Sign in"})
}

func (s *site) begin(w http.ResponseWriter, r *http.Request, user int64) {
	token := base64.RawURLEncoding.EncodeToString(random(32))
	if _, err := s.addSession.Exec(digest(token), user, time.Now().Add(day).Unix()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/profile", http.StatusSeeOther)
}

func (s *site) profile(w http.ResponseWriter, r *http.Request) {
	var username string
	cookie, err := r.Cookie("session")
	if err == nil {
		err = s.findSession.QueryRow(digest(cookie.Value), time.Now().Unix()).Scan(&username)
	}
	if err != nil {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	page.Execute(w, shown{Title: "Profile", Username: username})
}

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func random(length int) []byte {
	bytes := make([]byte, length)
	_, err := rand.Read(bytes)
	must(err)
	return bytes
}

func key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, 2, 19456, 1, 32)
}

func matches(hash, password string) bool {
	salt, expected, _ := strings.Cut(hash, "$")
	bytes, err := base64.RawStdEncoding.DecodeString(salt)
	is := base64.RawStdEncoding.EncodeToString(key(password, bytes))
	return err == nil && subtle.ConstantTimeCompare([]byte(is), []byte(expected)) == 1
}

func seed(db *sql.DB) {
	_, err := db.Exec(schema)
	must(err)
	people, err := strconv.Atoi(os.Getenv("PEER_PEOPLE"))
	must(err)
	salt := random(16)
	base64 := base64.RawStdEncoding
	hash := base64.EncodeToString(salt) + "$" + base64.EncodeToString(key(os.Getenv("PEER_PASSWORD"), salt))
	for n := 0; n < people; n++ {
		_, err := db.Exec("INSERT INTO users (username, password_hash) VALUES (?, ?)", fmt.Sprint("person", n), hash)
		must(err)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	db, err := sql.Open("sqlite3", "file:"+os.Getenv("PEER_DATABASE")+"?_journal_mode=WAL&_busy_timeout=10000")
	must(err)
	// Else a connection is opened anew at nearly every query.
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	seed(db)
	prepare := func(query string) *sql.Stmt {
		statement, err := db.Prepare(query)
		must(err)
		return statement
	}
	s := &site{
		findUser:    prepare("SELECT id, password_hash FROM users WHERE username = ?"),
		findSession: prepare("SELECT username FROM sessions JOIN users ON users.id = user_id WHERE token_hash = ? AND ends > ?"),
		addSession:  prepare("INSERT INTO sessions (token_hash, user_id, ends) VALUES (?, ?, ?)"),
	}
	http.HandleFunc("/login", s.login)
	http.HandleFunc("/profile", s.profile)
	must(http.ListenAndServe(os.Getenv("PEER_ADDRESS"), nil))
}
