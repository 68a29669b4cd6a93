// The lines that an operator gives a proxy. `upstream` is what Portaria listens on: an address, or
// `unix:/path`. Its own idle connections must end before Portaria ends them (`time.header`, 15 s):
// else a form is sometimes sent into a connection that is just closing, and answered with 502.
export function lines(proxy, { upstream, host, prefix = '' }) {
  const socket = upstream.startsWith('unix:') ? upstream.slice('unix:'.length) : null;
  return { caddy, nginx, haproxy }[proxy]({ upstream, socket, host, prefix });
}

const changePassword = '/.well-known/change-password';

const caddy = ({ upstream, socket, host, prefix }) => `\
${host} {
${prefix && `\
	redir ${changePassword} ${prefix}/profile/password
	@portaria path ${prefix} ${prefix}/*
`}\
	reverse_proxy ${prefix && '@portaria '}${socket ? `unix/${socket}` : upstream} {
		transport http {
			keepalive 10s
		}
	}
}
`;

const nginx = ({ upstream, host, prefix }) => `\
upstream portaria {
    server ${upstream};
    keepalive 16;
    keepalive_timeout 10s;
}
server {
    listen 80;
    listen [::]:80;
    server_name ${host};
    return 301 https://${host}$request_uri;
}
server {
    listen 443 ssl;
    listen [::]:443 ssl;
    server_name ${host};
    ssl_certificate /etc/letsencrypt/live/${host}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/${host}/privkey.pem;
${prefix && `\
    location = ${changePassword} {
        return 302 ${prefix}/profile/password;
    }
`}\
    location ${prefix}/ {
        proxy_pass http://portaria;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto https;
    }
}
`;

const haproxy = ({ upstream, socket, host, prefix }) => {
  const server = `server portaria ${socket ? `unix@${socket}` : upstream}`;
  const front = `\
    mode http
    timeout client 35s
    timeout http-request 15s
    bind :::80 v4v6
    bind :::443 v4v6 ssl crt /etc/haproxy/${host}.pem
    http-request redirect scheme https unless { ssl_fc }
`;
  const back = `\
    timeout connect 5s
    timeout server 35s
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto https
    ${server}
`;
  return prefix ? `\
frontend https
${front}\
    http-request redirect location ${prefix}/profile/password if { path ${changePassword} }
    use_backend portaria if { path ${prefix} } || { path_beg ${prefix}/ }
backend portaria
    mode http
${back}` : `\
listen portaria
${front}${back}`;
};
