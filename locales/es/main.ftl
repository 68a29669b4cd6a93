# The language of this file, in its own words.
language-name = Español

## Every page

skip-link = Ir al contenido principal
title = { $page } – { $site }
title-error = Error: { $page } – { $site }
description = Tu cuenta en { $site }: inicia sesión, mira tus dispositivos, cambia tu contraseña.
nav-label = Cuenta
nav-signed-in-as = Iniciaste sesión como
nav-site = Este sitio
footer-label = Acerca de este sitio
summary-title = Hay un problema
error-prefix = Error:

## Fields

field-username = Nombre de usuario
field-username-hint = De 2 a 64 letras, números, puntos, guiones o guiones bajos (_).
field-identifier = Correo o nombre de usuario
field-email = Correo (opcional)
field-email-hint = Puedes iniciar sesión con él en vez de tu nombre de usuario.
field-password = Contraseña
field-new-password-hint = { $min } caracteres o más. Cuatro palabras al azar funcionan bien, o deja que tu navegador te sugiera una contraseña.
field-current-password = Contraseña actual
field-new-password = Nueva contraseña
password-show = Mostrar
password-hide = Ocultar
password-show-this = Mostrar contraseña
password-show-current = Mostrar contraseña actual
password-show-new = Mostrar nueva contraseña
password-hide-this = Ocultar contraseña
password-hide-current = Ocultar contraseña actual
password-hide-new = Ocultar nueva contraseña
field-display-name = Nombre visible (opcional)
field-display-name-hint = Lo que ven los demás en lugar de tu nombre de usuario.
field-remember = Mantener mi sesión abierta en este dispositivo
field-remember-hint = { $days ->
    [0] No lo hagas en un equipo compartido.
    [1] Durante un día. No lo hagas en un equipo compartido.
   *[other] Durante { $days } días. No lo hagas en un equipo compartido.
}

## Sign-up

signup-title = Crear cuenta
signup-submit = Crear cuenta
signup-login = ¿Ya tienes una cuenta?
signup-login-link = Iniciar sesión

## Sign-in

login-title = Iniciar sesión
login-submit = Iniciar sesión
login-then = Inicia sesión para ver esa página.
login-signup = ¿Primera vez aquí?
login-signup-link = Crear cuenta
login-contact = ¿Olvidaste tu contraseña? Pide un enlace para elegir una nueva:

## Language and theme

language-label = Idioma
theme-label = Tema
theme-system = Como en el dispositivo
theme-light = Claro
theme-dark = Oscuro
preferences-title = Idioma y tema
preferences-submit = Guardar idioma y tema

## First administrator

setup-title = Configurar este sitio
setup-body = Vas a administrar este sitio.
setup-submit = Crear cuenta
field-setup-code = Código de configuración
field-setup-code-hint = Es el final del enlace que mostró el sitio al arrancar por última vez. Empieza con setup_.

## Password link

password-link-title = Elige una nueva contraseña
password-link-of = Para la cuenta { $name }.
password-link-others = Se cerrará tu sesión en todos tus dispositivos.
password-link-submit = Cambiar contraseña

## Sign-out

logout-title = ¿Cerrar sesión?
logout-body = Necesitarás tu contraseña para volver a iniciar sesión.
logout-submit = Cerrar sesión
logout-stay = Seguir en la cuenta

## Profile

profile-title = Perfil
profile-details = Tus datos
profile-submit = Guardar perfil
profile-email = Correo
profile-email-none = Tu cuenta aún no tiene un correo.
profile-email-change = Cambiar correo
profile-email-add = Añadir correo
profile-back = Volver a tu perfil

## Password

password-title = Cambiar contraseña
password-others = Se cerrará tu sesión en tus otros dispositivos.
password-submit = Cambiar contraseña

## Email

email-title = Tu correo
email-hint = Déjalo en blanco para quitar tu correo.
email-submit = Guardar correo

## Typing the password again

sudo-title = Escribe tu contraseña otra vez
sudo-body = La pedimos otra vez antes de cambios importantes, para confirmar que eres tú.
sudo-submit = Continuar

## Devices

sessions-title = Dispositivos
sessions-body = Tienes la sesión abierta en estos dispositivos. Cierra sesión en los que no reconozcas.
sessions-this = Este dispositivo
sessions-others = { $count ->
    [0] No tienes la sesión abierta en ningún otro dispositivo.
    [1] Tienes la sesión abierta en otro dispositivo.
   *[other] Tienes la sesión abierta en otros { $count } dispositivos.
}
sessions-since = Inicio de sesión
sessions-seen = Último uso
sessions-end = Cerrar sesión
sessions-end-of = Cerrar sesión: { $agent }, último uso el { $when }
sessions-end-others = Cerrar las demás sesiones
fact-address = Dirección IP
agent-on = { $browser } en { $system }
agent-unknown = Navegador desconocido
date-time = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }, { $clock } UTC

## Activity

activity-title = Actividad
activity-body = Lo que pasó en tu cuenta, de lo más reciente a lo más antiguo. Si hay algo que no hiciste tú, cambia tu contraseña.
activity-none = No hay actividad que mostrar.
activity-reference = Código
activity-older = Actividad más antigua
activity-newest = Actividad más reciente
activity-by-administrator = Por la administración
activity-by-operator = Por quien opera este sitio
event-signed-up = Cuenta creada
event-signed-up-invited = Cuenta creada con una invitación
event-imported = Cuenta importada
event-signed-in = Sesión iniciada
event-remembered = Sesión iniciada: ya estaba abierta en el sitio anterior
event-signed-out = Sesión cerrada
event-reauthenticated = Contraseña escrita otra vez
event-profile-changed = Perfil cambiado
event-email-changed = Correo cambiado
event-password-changed = Contraseña cambiada
event-password-link-made = Enlace de contraseña creado
event-password-link-used = Nueva contraseña elegida con un enlace
event-token-made = Token de API creado
event-token-revoked = Token de API revocado
event-role-changed = Rol cambiado
event-disabled = Cuenta desactivada
event-enabled = Cuenta reactivada
event-signed-out-everywhere = Sesión cerrada en todos los dispositivos
event-session-ended = Sesión cerrada en un dispositivo
event-other-sessions-ended = Sesión cerrada en todos los demás dispositivos
event-deleted = Cuenta eliminada
event-invitation-made = Invitación creada
event-invitation-revoked = Invitación revocada
event-closed = Cuenta cerrada
event-wrong-password = Contraseña incorrecta
event-while-disabled = Inicio de sesión rechazado: la cuenta estaba desactivada
event-without-password = Inicio de sesión rechazado: la cuenta no tiene contraseña
event-unknown-name = Inicio de sesión rechazado: nadie tiene ese nombre

## Closing the account

close-title = Cerrar tu cuenta
close-body = Se cerrará tu sesión en todos tus dispositivos y se eliminará tu cuenta. Esto no se puede deshacer.
close-name = Nadie podrá volver a usar el nombre { $name }, ni siquiera tú.
close-submit = Cerrar cuenta
close-stay = Conservar tu cuenta

## Notices

notice-session-ended = Se cerró tu sesión en ese dispositivo.
notice-other-sessions-ended = Se cerró tu sesión en todos tus otros dispositivos.
notice-account-closed = Se cerró tu cuenta.
notice-signed-out = Cerraste sesión.
notice-nothing-changed = No se cambió nada.
notice-profile-saved = Se guardó tu perfil.
notice-preferences-saved = Se guardaron tu idioma y tu tema.
notice-user-made = Se creó la cuenta. Ahora crea un enlace de contraseña.
notice-user-deleted = Se eliminó la cuenta.
notice-user-signed-out = Se cerraron todas las sesiones de esta cuenta.
notice-user-disabled = Se desactivó la cuenta.
notice-user-enabled = Se reactivó la cuenta.
notice-role-changed = Se cambió la función.
notice-invitation-revoked = Se revocó la invitación.
notice-token-revoked = Se revocó el token.
notice-email-saved = Se guardó tu correo.
notice-email-removed = Se quitó tu correo.
notice-password-chosen = Se cambió tu contraseña. Inicia sesión con la nueva.
notice-password-changed = Se cambió tu contraseña. Se cerró tu sesión en tus otros dispositivos.

## Notes beside fields

note-username-empty = Escribe un nombre de usuario
note-username-too-short = Usa un nombre de usuario de 2 caracteres o más
note-username-too-long = Usa un nombre de usuario de hasta 64 caracteres
note-username-start = Empieza el nombre de usuario con una letra o un número
note-username-characters = Usa solo letras, números, puntos, guiones y guiones bajos (_) en el nombre de usuario, sin espacios
note-username-mixed-scripts = Usa letras de un solo alfabeto en el nombre de usuario
note-username-taken = Ese nombre ya está en uso. Prueba con otro
note-email-empty = Escribe tu correo
note-email-format = Escribe un correo con el formato nombre@example.com
note-email-too-long = Usa un correo de hasta 254 caracteres
note-email-taken = Ya existe una cuenta con este correo. Inicia sesión o usa otro correo
note-display-name-too-long = Usa un nombre visible de hasta 100 caracteres
note-display-name-characters = Usa un nombre visible de una sola línea, sin marcas que cambien la dirección del texto
note-new-password-empty = Escribe una nueva contraseña
note-password-too-short = Usa { $min } caracteres o más
note-password-too-long = Usa una contraseña de hasta 250 caracteres
note-password-characters = Quita de la contraseña tabulaciones, saltos de línea y otros caracteres de control
note-password-common = Esta contraseña está en listas de contraseñas comunes o filtradas. Elige otra
note-password-own-name = Elige una contraseña que no sea tu nombre, tu correo ni el nombre de este sitio
note-same-password = Elige una contraseña distinta de la actual
note-identifier-missing = Escribe tu correo o nombre de usuario
note-password-missing = Escribe tu contraseña
note-wrong-pair = El correo, el nombre de usuario o la contraseña no coinciden
note-session-missing = Elige en qué dispositivo quieres cerrar sesión
note-last-administrator = Solo tú administras este sitio. Antes, da a otra persona acceso de administración
note-role-missing = Elige una función
note-user-disabled = Esta cuenta está desactivada. Reactívala primero
note-only-administrator = Es la única cuenta de administración que puede iniciar sesión. Da antes esa función a otra persona
note-wrong-setup-code = El código no es correcto. Usa el de la última vez que arrancó el sitio
note-invitation-uses = Escribe un número entero del 1 al 1000
note-invitation-days = Escribe un número de días del 1 al 365
note-token-name-missing = Escribe un nombre para el token
note-token-name-too-long = Usa un nombre de hasta 100 caracteres
note-token-name-characters = Usa un nombre de una sola línea, sin marcas que cambien la dirección del texto
note-scope-missing = Elige qué puede hacer el token
note-scope-of-administrators = Eso es solo para la administración
note-token-days = Escribe un número de días del 1 al 365
note-too-many-tokens = Tienes 50 tokens que funcionan. Revoca uno antes
note-limit-range = Pide de 1 a 200 cuentas a la vez
note-wrong-password = Esta no es tu contraseña actual
note-account-unknown = Ninguna cuenta tiene ese nombre
note-kind-unknown = Elige en la lista qué pasó
note-address-format = Escribe una dirección IP como 203.0.113.7 o 2001:db8::7
note-day-format = Escribe un día como 2026-01-31
note-days-reversed = Elige un último día que no sea anterior al primero
note-code-format = Escribe un código de ocho letras y números, como 8F2K-QX41
note-choice-unknown = Elige uno de la lista
note-page-unknown = Esta página de la lista no existe. Empieza por la primera

## Site activity

site-activity-title = Actividad del sitio
site-activity-body = Lo que pasó con todas las cuentas, de lo más reciente a lo más antiguo. Horas y días en UTC.
site-activity-none = No se encontró nada.
site-activity-filter = Buscar
site-activity-kind = Qué pasó
site-activity-kind-all = Todo
site-activity-from = Primer día
site-activity-to = Último día
site-activity-submit = Buscar
site-activity-all = Mostrar todo
site-activity-csv = Descargar como CSV
site-activity-deleted-account = Cuenta eliminada
site-activity-by = Por { $name }
site-activity-by-nobody = Sin sesión

## People

users-title = Personas
users-search = Nombre de usuario o correo
users-role = Función
users-status = Estado
users-all = Todas
users-submit = Buscar
users-none = Ninguna cuenta coincide. Busca por el comienzo de un nombre de usuario o de un correo.
users-next = Página siguiente
users-first = Primera página
users-back = Todas las personas
users-new = Añadir una persona
users-new-body = La cuenta todavía no tiene contraseña. Después, crea un enlace de contraseña y entrégalo.
users-new-submit = Añadir
role-user = Común
role-admin = Administración
status-active = Activa
status-disabled = Desactivada
user-submit = Guardar datos
user-actions = Qué puedes hacer
user-no-sessions = No hay ninguna sesión abierta.
user-activity = Toda la actividad de esta cuenta
user-back = Volver a la cuenta
user-of = Cuenta:
user-password-link = Crear un enlace de contraseña
user-password-link-body = Quien tenga el enlace podrá elegir una nueva contraseña para esta cuenta, una sola vez, en un plazo de 24 horas. Los enlaces anteriores dejan de funcionar.
user-link-once = Copia el enlace ahora: solo se muestra esta vez.
user-link-hand-over = Entrégalo de una forma que solo llegue a esa persona. Funciona una vez, en un plazo de 24 horas.
user-role = Cambiar la función
user-role-body = Quien administra puede ver y cambiar todas las cuentas de este sitio. Los enlaces de contraseña de esta cuenta dejan de funcionar.
user-sign-out = Cerrar todas las sesiones
user-sign-out-body = Se cerrarán todas las sesiones de esta cuenta, y sus enlaces de contraseña y tokens de API dejan de funcionar.
user-disable = Desactivar la cuenta
user-disable-body = Nadie podrá iniciar sesión en esta cuenta hasta que la reactives. Se cerrarán todas sus sesiones, y sus tokens de API dejan de funcionar para siempre.
user-enable = Reactivar la cuenta
user-enable-body = Se podrá iniciar sesión en esta cuenta otra vez, también donde demasiadas contraseñas incorrectas lo habían impedido.
user-delete = Eliminar la cuenta
user-delete-body = La cuenta y todo lo que contiene desaparecerán, y sus nombres quedarán libres para otras personas. No se puede deshacer.

## Invitations

invitations-title = Invitaciones
invitations-closed = La creación de cuentas está cerrada, así que las invitaciones no tienen efecto.
invitations-new = Invitar a alguien
field-invitation-uses = Cuántas cuentas
field-invitation-uses-hint = De 1 a 1000. Cada cuenta es un uso.
field-invitation-days = Cuántos días
field-invitation-days-hint = De 1 a 365. Después, el enlace deja de funcionar.
invitations-submit = Crear invitación
invitations-made = Invitaciones hasta ahora
invitations-none = Aún no hay ninguna.
invitations-uses = Usos restantes
invitations-left = { $left } de { $uses }
invitations-expires = Funciona hasta
invitations-created = Creada
invitations-by = Creada por
invitations-by-operator = Quien opera este sitio
invitations-by-nobody = Alguien cuya cuenta ya no existe
invitations-revoke = Revocar
invitations-revoke-of = Revocar la invitación del { $when }
invitations-older = Invitaciones más antiguas
invitations-newest = Invitaciones más recientes
invitation-good = Funciona
invitation-dormant = No funciona: quien la creó ya no administra este sitio
invitation-used-up = Agotada
invitation-expired = Caducada
invitation-revoked = Revocada
invitation-made-title = Invitación creada
invitation-made-back = Volver a las invitaciones
invitation-body = Te invitaron a { $site }.
invitation-administrator = Vas a ayudar a administrar este sitio.

## API tokens

tokens-title = Tokens de API
tokens-body = Un programa con un token actúa en tu nombre. Dale a cada programa el suyo. Los tokens siguen funcionando aunque cambies la contraseña.
tokens-new = Nuevo token
field-token-name = Nombre
field-token-name-hint = Por ejemplo, el programa que lo usará.
field-token-days = Días
field-token-days-hint = Cuánto tiempo funciona, de 1 a 365.
tokens-scope = Qué puede hacer
scope-read = Leer tu cuenta
scope-write = Leer y cambiar tu cuenta
scope-admin = Leer y cambiar todas las cuentas de este sitio
tokens-submit = Crear token
tokens-made = Tus tokens
tokens-none = No hay ninguno.
tokens-good = Funciona
tokens-soon = Caduca pronto
tokens-expired = Caducado
tokens-expires = Funciona hasta
tokens-created = Creado
tokens-used = Último uso
tokens-never = Nunca
tokens-revoke = Revocar
tokens-revoke-of = Revocar el token { $name }
token-made-title = Token creado
token-made-once = Copia el token ahora: solo se muestra esta vez.
token-made-back = Volver a los tokens de API

## Check-up

doctor-title = Diagnóstico
doctor-well = No se encontró ningún problema.
doctor-wrong = Qué está mal
doctor-seen = Lo que este sitio ve de ti
doctor-seen-client = Dirección del cliente
doctor-seen-peer = Conexión desde
doctor-seen-socket = un socket en esta máquina
doctor-seen-scheme = Esquema
doctor-seen-host = Host
doctor-unknown = desconocido
doctor-proxies = Líneas para tu proxy
doctor-proxies-hint = Muestran login.example.com hasta que public_url sea tu dirección https.
finding-style-blocked = Tu hoja de estilo pide { $place }. Los navegadores no lo cargarán: las páginas solo usan archivos de este sitio.
finding-style-broken = Tu hoja de estilo tiene un error cerca de la línea { $line }: los navegadores se saltan esa parte.
finding-style-large = Tu hoja de estilo ocupa { $kilobytes } KB, y todo el mundo tiene que esperarla. Haz que ocupe menos de 20 KB.
finding-plain-http = Las contraseñas se envían sin cifrar: pon delante un proxy que hable https y haz que public_url empiece con https://{ $host }.
finding-no-database = La base de datos no responde: { $cause }.
finding-old-schema = La base de datos necesita una actualización: ejecuta portaria migrate o arranca el sitio.
finding-open-file = Otros usuarios de esta máquina pueden leer { $file }: ejecuta chmod o= en ese archivo.
finding-one-address = Todas las personas que iniciaron sesión últimamente parecen venir de { $ip }. Si es tu proxy, añádelo a trusted_proxies y haz que envíe X-Forwarded-For.
finding-unknown-proxy = Un proxy en { $ip } reenvía solicitudes, pero este sitio no confía en él: todo el mundo parece venir de ahí. Si es tuyo, añade { $ip } a trusted_proxies.
finding-silent-proxy = El proxy no dice quiénes son los visitantes: haz que envíe X-Forwarded-For.
finding-http-before = Los navegadores hablaron http con el proxy, pero public_url empieza con https: no guardan cookies. Haz que el proxy los envíe a https.
finding-scheme-untold = El proxy no dice si los navegadores hablan https: haz que envíe X-Forwarded-Proto.
finding-no-proxy = Llegó una solicitud sin proxy, y por lo tanto sin https, pero public_url empieza con https: los navegadores no guardan cookies.
finding-https-before = Los navegadores hablan https con el proxy, pero public_url empieza con http: las cookies no están protegidas. Haz que public_url empiece con https.
finding-no-address = La aplicación que monta este sitio no informa de dónde vienen las solicitudes: sírvela con into_make_service_with_connect_info.
finding-other-host = Llegan solicitudes para { $host }, pero public_url es { $public }: haz que el proxy reenvíe Host o pon en public_url lo que ven los navegadores.

## Error pages

error-400-title = No pudimos leer esa solicitud
error-400-body = No se cambió nada. Vuelve atrás, recarga la página e inténtalo de nuevo.
error-403-title = No tienes acceso a esta página
error-403-body = Si crees que deberías tenerlo, habla con la administración del sitio.
error-403-body-as = Iniciaste sesión como { $name }. Si crees que deberías tener acceso, habla con la administración del sitio.
error-cross-site-title = Este formulario se envió desde otro sitio
error-cross-site-body = No se cambió nada. Abre el formulario en este sitio y envíalo desde ahí.
error-closed-title = La creación de cuentas está cerrada
error-closed-body = Por ahora no se pueden crear cuentas aquí. Si ya tienes una, inicia sesión.
error-invitation-title = Necesitas una invitación
error-invitation-body = Aquí solo se puede crear una cuenta con una invitación. Pide una a la administración del sitio. Si ya tienes una cuenta, inicia sesión.
error-invitation-go-contact = Pedir una invitación
error-404-title = Página no encontrada
error-404-body = Si escribiste la dirección, revisa que esté bien.
error-405-title = Esta página no se puede abrir directamente
error-405-body = No se cambió nada. Empieza de nuevo desde tu cuenta.
error-410-title = Este enlace ya se usó o caducó
error-410-body = Un enlace como este solo funciona algunas veces y durante un tiempo. Pide uno nuevo a quien te lo envió.
error-410-go-contact = Pedir un nuevo enlace
error-413-title = Lo que enviaste es demasiado grande
error-413-body = No se cambió nada. Vuelve atrás y acorta lo que escribiste.
error-415-title = No pudimos leer ese tipo de solicitud
error-415-body = No se cambió nada. Envía el formulario desde su página.
error-429-title = Demasiados intentos
error-429-body = Espera un poco e inténtalo de nuevo.
wait-seconds = { $seconds ->
    [1] Puedes intentarlo de nuevo dentro de un segundo.
   *[other] Puedes intentarlo de nuevo dentro de { $seconds } segundos.
}
wait-minutes = { $minutes ->
    [1] Puedes intentarlo de nuevo dentro de un minuto.
   *[other] Puedes intentarlo de nuevo dentro de { $minutes } minutos.
}
wait-off = Por ahora, tu contraseña no funciona en navegadores nuevos. Usa uno en el que ya hayas iniciado sesión o pide un enlace para elegir una nueva contraseña.
refusal-reference = Si pides ayuda, indica este código:
error-go-back = Intentar de nuevo
error-500-title = Lo sentimos, hay un problema de nuestro lado
error-500-body = No se perdió nada de lo que guardaste. Inténtalo de nuevo en unos minutos.
error-503-title = Este servicio no está disponible ahora
error-503-body = No se perdió nada de lo que guardaste. Espera unos segundos y recarga la página.
error-go-home = Ir a tu cuenta
error-go-form = Abrir esa página aquí
error-go-sign-in-as = Iniciar sesión con otra cuenta
error-go-sign-in = Iniciar sesión

## What the API answers

problem-fields = No se cambió nada. Mira qué falla en cada campo.
problem-field-unknown = No existe ese campo
problem-field-type = Este campo lleva otro tipo de valor
problem-malformed = No pudimos leer la solicitud. Un cuerpo es un objeto JSON, y cada campo o parámetro aparece una sola vez.
problem-not-found = Aquí no hay nada.
problem-method = El encabezado Allow indica qué métodos se pueden usar.
problem-too-large = El cuerpo tiene más de 16 KiB.
problem-media-type = Envía el cuerpo como application/json.
problem-sign-in = Antes, inicia sesión.
problem-token = Este token de API no funciona o dejó de funcionar. Crea otro.
problem-scope = Este token de API no permite eso. Hace falta uno con el alcance { $scope }.
problem-no-token = Los tokens de API no hacen nada aquí. Quita el encabezado Authorization.
problem-forbidden = Solo la administración puede hacer eso.
problem-sudo = Antes, inicia sesión otra vez, para saber que eres tú.
problem-cross-site = Esto lo envió otro sitio. No se cambió nada.
problem-busy = No se cambió nada. Inténtalo de nuevo en unos segundos.
