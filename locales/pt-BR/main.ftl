# The language of this file, in its own words.
language-name = Português (Brasil)

## Every page

skip-link = Ir para o conteúdo principal
title = { $page } – { $site }
title-error = Erro: { $page } – { $site }
description = Sua conta em { $site }: entre, veja seus dispositivos, altere sua senha.
nav-label = Conta
nav-signed-in-as = Você entrou como
nav-site = Este site
footer-label = Sobre este site
summary-title = Há um problema
error-prefix = Erro:

## Fields

field-username = Nome de usuário
field-username-hint = De 2 a 64 letras, números, pontos, hifens ou sublinhados (_).
field-identifier = E-mail ou nome de usuário
field-email = E-mail (opcional)
field-email-hint = Você pode entrar com ele em vez do nome de usuário.
field-password = Senha
field-new-password-hint = { $min } caracteres ou mais. Quatro palavras aleatórias funcionam bem, ou deixe o navegador sugerir uma senha.
field-current-password = Senha atual
field-new-password = Nova senha
password-show = Mostrar
password-hide = Ocultar
password-show-this = Mostrar senha
password-show-current = Mostrar senha atual
password-show-new = Mostrar nova senha
password-hide-this = Ocultar senha
password-hide-current = Ocultar senha atual
password-hide-new = Ocultar nova senha
field-display-name = Nome de exibição (opcional)
field-display-name-hint = O que as pessoas veem no lugar do seu nome de usuário.
field-remember = Manter minha conta conectada neste dispositivo
field-remember-hint = { $days ->
    [0] Não faça isso em um computador compartilhado.
    [1] Por um dia. Não faça isso em um computador compartilhado.
   *[other] Por { $days } dias. Não faça isso em um computador compartilhado.
}

## Sign-up

signup-title = Criar conta
signup-submit = Criar conta
signup-login = Já tem uma conta?
signup-login-link = Entrar

## Sign-in

login-title = Entrar
login-submit = Entrar
login-then = Entre para ver essa página.
login-signup = Primeira vez aqui?
login-signup-link = Criar conta
login-contact = Esqueceu sua senha? Peça um link para escolher uma nova:

## Language and theme

language-label = Idioma
theme-label = Tema
theme-system = Como no dispositivo
theme-light = Claro
theme-dark = Escuro
preferences-title = Idioma e tema
preferences-submit = Salvar idioma e tema

## First administrator

setup-title = Configurar este site
setup-body = Você vai administrar este site.
setup-submit = Criar conta
field-setup-code = Código de configuração
field-setup-code-hint = É o final do link que o site mostrou ao iniciar pela última vez. Começa com setup_.

## Password link

password-link-title = Escolha uma nova senha
password-link-of = Para a conta { $name }.
password-link-others = Todos os seus dispositivos serão desconectados.
password-link-submit = Alterar senha

## Sign-out

logout-title = Sair da conta?
logout-body = Você vai precisar da sua senha para entrar de novo.
logout-submit = Sair
logout-stay = Continuar na conta

## Profile

profile-title = Perfil
profile-details = Seus dados
profile-submit = Salvar perfil
profile-email = E-mail
profile-email-none = Você ainda não adicionou um e-mail.
profile-email-change = Alterar e-mail
profile-email-add = Adicionar e-mail
profile-back = Voltar ao seu perfil

## Password

password-title = Alterar senha
password-others = Seus outros dispositivos serão desconectados.
password-submit = Alterar senha

## Email

email-title = Seu e-mail
email-hint = Deixe em branco para remover seu e-mail.
email-submit = Salvar e-mail

## Typing the password again

sudo-title = Digite sua senha de novo
sudo-body = Pedimos sua senha de novo antes de mudanças importantes, para ter certeza de que é você.
sudo-submit = Continuar

## Devices

sessions-title = Dispositivos
sessions-body = Sua conta está conectada nestes dispositivos. Saia dos que você não reconhece.
sessions-this = Este dispositivo
sessions-others = { $count ->
    [0] Sua conta não está conectada em nenhum outro dispositivo.
    [1] Sua conta está conectada em mais um dispositivo.
   *[other] Sua conta está conectada em mais { $count } dispositivos.
}
sessions-since = Entrada
sessions-seen = Último uso
sessions-end = Sair
sessions-end-of = Sair do { $agent }, último uso em { $when }
sessions-end-others = Sair dos outros dispositivos
fact-address = Endereço IP
agent-on = { $browser } no { $system }
agent-unknown = Navegador desconhecido
date-time = { $day ->
    [1] 1º
   *[other] { $day }
} de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
} de { $year }, { $clock } UTC

## Activity

activity-title = Atividade
activity-body = O que aconteceu na sua conta, do mais recente ao mais antigo. Se algo não foi feito por você, altere sua senha.
activity-none = Nenhuma atividade para mostrar.
activity-reference = Código
activity-older = Atividade mais antiga
activity-newest = Atividade mais recente
activity-by-administrator = Pela administração
activity-by-operator = Por quem opera este site
event-signed-up = Conta criada
event-signed-up-invited = Conta criada com um convite
event-imported = Conta importada
event-signed-in = Entrada na conta
event-remembered = Entrada na conta: já estava conectada no site anterior
event-signed-out = Saída da conta
event-reauthenticated = Senha digitada de novo
event-profile-changed = Perfil alterado
event-email-changed = E-mail alterado
event-password-changed = Senha alterada
event-password-link-made = Link de senha criado
event-password-link-used = Nova senha escolhida com um link
event-token-made = Token de API criado
event-token-revoked = Token de API revogado
event-role-changed = Função alterada
event-disabled = Conta desativada
event-enabled = Conta reativada
event-signed-out-everywhere = Saída de todos os dispositivos
event-session-ended = Saída de um dispositivo
event-other-sessions-ended = Saída de todos os outros dispositivos
event-deleted = Conta excluída
event-invitation-made = Convite criado
event-invitation-revoked = Convite revogado
event-closed = Conta encerrada
event-wrong-password = Senha incorreta
event-while-disabled = Entrada recusada: a conta estava desativada
event-without-password = Entrada recusada: a conta não tem senha
event-unknown-name = Entrada recusada: ninguém tem esse nome

## Closing the account

close-title = Encerrar sua conta
close-body = Todos os seus dispositivos serão desconectados e sua conta será excluída. Não é possível desfazer.
close-name = Ninguém vai poder usar o nome { $name } de novo, nem mesmo você.
close-submit = Encerrar conta
close-stay = Manter sua conta

## Notices

notice-session-ended = Esse dispositivo foi desconectado.
notice-other-sessions-ended = Todos os seus outros dispositivos foram desconectados.
notice-account-closed = Sua conta foi encerrada.
notice-signed-out = Você saiu da sua conta.
notice-nothing-changed = Nada foi alterado.
notice-profile-saved = Seu perfil foi salvo.
notice-preferences-saved = Seu idioma e seu tema foram salvos.
notice-user-made = A conta foi criada. Agora crie um link de senha para ela.
notice-user-deleted = A conta foi excluída.
notice-user-signed-out = Todos os dispositivos desta conta foram desconectados.
notice-user-disabled = A conta foi desativada.
notice-user-enabled = A conta foi reativada.
notice-role-changed = A função foi alterada.
notice-invitation-revoked = O convite foi revogado.
notice-token-revoked = O token foi revogado.
notice-email-saved = Seu e-mail foi salvo.
notice-email-removed = Seu e-mail foi removido.
notice-password-chosen = Sua senha foi alterada. Entre com a nova.
notice-password-changed = Sua senha foi alterada. Seus outros dispositivos foram desconectados.

## Notes beside fields

note-username-empty = Digite um nome de usuário
note-username-too-short = Use um nome de usuário com 2 caracteres ou mais
note-username-too-long = Use um nome de usuário com até 64 caracteres
note-username-start = Comece o nome de usuário com uma letra ou um número
note-username-characters = Use só letras, números, pontos, hifens e sublinhados (_) no nome de usuário, sem espaços
note-username-mixed-scripts = Use letras de um só alfabeto no nome de usuário
note-username-taken = Esse nome já está em uso. Tente outro
note-email-empty = Digite seu e-mail
note-email-format = Digite um e-mail no formato nome@example.com
note-email-too-long = Use um e-mail com até 254 caracteres
note-email-taken = Já existe uma conta com esse e-mail. Entre nela ou use outro e-mail
note-display-name-too-long = Use um nome de exibição com até 100 caracteres
note-display-name-characters = Use um nome de exibição em uma só linha, sem marcas que mudem a direção do texto
note-new-password-empty = Digite uma nova senha
note-password-too-short = Use { $min } caracteres ou mais
note-password-too-long = Use uma senha com até 250 caracteres
note-password-characters = Tire da senha tabulações, quebras de linha e outros caracteres de controle
note-password-common = Essa senha está em listas de senhas comuns ou vazadas. Escolha outra
note-password-own-name = Escolha uma senha que não seja seu nome, seu e-mail nem o nome deste site
note-same-password = Escolha uma senha diferente da atual
note-identifier-missing = Digite seu e-mail ou nome de usuário
note-password-missing = Digite sua senha
note-wrong-pair = O e-mail, o nome de usuário ou a senha não confere
note-session-missing = Escolha de qual dispositivo quer sair
note-last-administrator = Só você administra este site. Antes, dê a outra pessoa acesso de administração
note-role-missing = Escolha uma função
note-user-disabled = Esta conta está desativada. Reative-a primeiro
note-only-administrator = Esta é a única conta de administração que pode entrar. Dê essa função a outra pessoa primeiro
note-wrong-setup-code = O código não confere. Use o da última vez que o site iniciou
note-invitation-uses = Digite um número inteiro de 1 a 1000
note-invitation-days = Digite um número de dias de 1 a 365
note-token-name-missing = Digite um nome para o token
note-token-name-too-long = Use um nome de até 100 caracteres
note-token-name-characters = Use um nome de uma só linha, sem marcas que mudem a direção do texto
note-scope-missing = Escolha o que o token pode fazer
note-scope-of-administrators = Isso é só para a administração
note-token-days = Digite um número de dias de 1 a 365
note-too-many-tokens = Você tem 50 tokens que funcionam. Revogue um antes
note-limit-range = Peça de 1 a 200 contas por vez
note-wrong-password = Essa não é sua senha atual
note-account-unknown = Nenhuma conta tem esse nome
note-kind-unknown = Escolha na lista o que aconteceu
note-address-format = Digite um endereço IP como 203.0.113.7 ou 2001:db8::7
note-day-format = Digite um dia como 2026-01-31
note-days-reversed = Escolha um último dia que não venha antes do primeiro
note-code-format = Digite um código de oito letras e números, como 8F2K-QX41
note-choice-unknown = Escolha um item da lista
note-page-unknown = Esta página da lista não existe. Comece pela primeira

## Site activity

site-activity-title = Atividade do site
site-activity-body = O que aconteceu com todas as contas, do mais recente ao mais antigo. Horários e dias em UTC.
site-activity-none = Nada foi encontrado.
site-activity-filter = Buscar
site-activity-kind = O que aconteceu
site-activity-kind-all = Tudo
site-activity-from = Primeiro dia
site-activity-to = Último dia
site-activity-submit = Buscar
site-activity-all = Mostrar tudo
site-activity-csv = Baixar como CSV
site-activity-deleted-account = Conta excluída
site-activity-by = Por { $name }
site-activity-by-nobody = Sem entrar na conta

## People

users-title = Pessoas
users-search = Nome de usuário ou e-mail
users-role = Função
users-status = Situação
users-all = Todas
users-submit = Buscar
users-none = Nenhuma conta encontrada. Busque pelo começo de um nome de usuário ou de um e-mail.
users-next = Próxima página
users-first = Primeira página
users-back = Todas as pessoas
users-new = Adicionar uma pessoa
users-new-body = A conta ainda não tem senha. Depois, crie um link de senha para ela e entregue-o.
users-new-submit = Adicionar
role-user = Comum
role-admin = Administração
status-active = Ativa
status-disabled = Desativada
user-submit = Salvar dados
user-actions = O que você pode fazer
user-no-sessions = Não está conectada em nenhum dispositivo.
user-activity = Toda a atividade desta conta
user-back = Voltar à conta
user-of = Conta:
user-password-link = Criar um link de senha
user-password-link-body = Quem tiver o link pode escolher uma nova senha para esta conta, uma vez, em até 24 horas. Os links anteriores deixam de funcionar.
user-link-once = Copie o link agora: ele aparece só desta vez.
user-link-hand-over = Entregue-o de um jeito que só a pessoa receba. Funciona uma vez, em até 24 horas.
user-role = Alterar a função
user-role-body = Quem administra pode ver e alterar todas as contas deste site. Os links de senha desta conta deixam de funcionar.
user-sign-out = Desconectar de todos os dispositivos
user-sign-out-body = Todos os dispositivos desta conta serão desconectados, e seus links de senha e tokens de API deixam de funcionar.
user-disable = Desativar a conta
user-disable-body = Ninguém poderá entrar nesta conta até que você a reative. Todos os dispositivos dela serão desconectados, e seus tokens de API deixam de funcionar para sempre.
user-enable = Reativar a conta
user-enable-body = Será possível entrar nesta conta de novo, mesmo onde senhas incorretas demais tinham impedido isso.
user-delete = Excluir a conta
user-delete-body = A conta e tudo o que há nela serão excluídos, e seus nomes ficam livres para outras pessoas. Não é possível desfazer.

## Invitations

invitations-title = Convites
invitations-closed = A criação de contas está fechada, por isso os convites não têm efeito.
invitations-new = Convidar alguém
field-invitation-uses = Quantas contas
field-invitation-uses-hint = De 1 a 1000. Cada conta é um uso.
field-invitation-days = Quantos dias
field-invitation-days-hint = De 1 a 365. Depois, o link deixa de funcionar.
invitations-submit = Criar convite
invitations-made = Convites até agora
invitations-none = Ainda não há nenhum.
invitations-uses = Usos restantes
invitations-left = { $left } de { $uses }
invitations-expires = Funciona até
invitations-created = Criado em
invitations-by = Criado por
invitations-by-operator = Quem opera este site
invitations-by-nobody = Alguém cuja conta não existe mais
invitations-revoke = Revogar
invitations-revoke-of = Revogar o convite de { $when }
invitations-older = Convites mais antigos
invitations-newest = Convites mais recentes
invitation-good = Funciona
invitation-dormant = Não funciona: quem o criou não administra mais este site
invitation-used-up = Esgotado
invitation-expired = Expirado
invitation-revoked = Revogado
invitation-made-title = Convite criado
invitation-made-back = Voltar aos convites
invitation-body = Você recebeu um convite para { $site }.
invitation-administrator = Você vai ajudar a administrar este site.

## API tokens

tokens-title = Tokens de API
tokens-body = Um programa com um token age em seu nome. Dê a cada programa o seu. Os tokens continuam funcionando mesmo que você altere a senha.
tokens-new = Novo token
field-token-name = Nome
field-token-name-hint = Por exemplo, o programa que vai usar o token.
field-token-days = Dias
field-token-days-hint = Por quanto tempo funciona, de 1 a 365.
tokens-scope = O que pode fazer
scope-read = Ler a sua conta
scope-write = Ler e alterar a sua conta
scope-admin = Ler e alterar todas as contas deste site
tokens-submit = Criar token
tokens-made = Seus tokens
tokens-none = Não há nenhum.
tokens-good = Funciona
tokens-soon = Expira em breve
tokens-expired = Expirado
tokens-expires = Funciona até
tokens-created = Criado
tokens-used = Último uso
tokens-never = Nunca
tokens-revoke = Revogar
tokens-revoke-of = Revogar o token { $name }
token-made-title = Token criado
token-made-once = Copie o token agora: ele só aparece desta vez.
token-made-back = Voltar aos tokens de API

## Check-up

doctor-title = Diagnóstico
doctor-well = Nenhum problema foi encontrado.
doctor-wrong = O que está errado
doctor-seen = O que este site vê de você
doctor-seen-client = Endereço do cliente
doctor-seen-peer = Conexão de
doctor-seen-socket = um socket nesta máquina
doctor-seen-scheme = Esquema
doctor-seen-host = Host
doctor-unknown = desconhecido
doctor-proxies = Linhas para o seu proxy
doctor-proxies-hint = Elas mostram login.example.com até que public_url seja o seu endereço https.
finding-style-blocked = Sua folha de estilo pede { $place }. Os navegadores não vão carregá-lo: as páginas usam só arquivos deste site.
finding-style-broken = Sua folha de estilo tem um erro perto da linha { $line }: os navegadores ignoram essa parte.
finding-style-large = Sua folha de estilo tem { $kilobytes } KB, e todo mundo espera por ela. Mantenha-a abaixo de 20 KB.
finding-plain-http = As senhas são enviadas sem criptografia: coloque na frente um proxy que fale https e comece public_url com https://{ $host }.
finding-no-database = O banco de dados não responde: { $cause }.
finding-old-schema = O banco de dados precisa de uma atualização: execute portaria migrate ou inicie o site.
finding-open-file = Outros usuários desta máquina podem ler { $file }: execute chmod o= nesse arquivo.
finding-one-address = Todo mundo que entrou nos últimos tempos parece vir de { $ip }. Se esse é o seu proxy, adicione-o a trusted_proxies e faça com que ele envie X-Forwarded-For.
finding-unknown-proxy = Um proxy em { $ip } repassa solicitações, mas este site não confia nele: todo mundo parece vir de lá. Se ele é seu, adicione { $ip } a trusted_proxies.
finding-silent-proxy = O proxy não diz quem são os visitantes: faça com que ele envie X-Forwarded-For.
finding-http-before = Os navegadores falaram http com o proxy, mas public_url começa com https: eles não guardam cookies. Faça com que o proxy os mande para https.
finding-scheme-untold = O proxy não diz se os navegadores falam https: faça com que ele envie X-Forwarded-Proto.
finding-no-proxy = Uma solicitação chegou sem proxy, e por isso sem https, mas public_url começa com https: os navegadores não guardam cookies.
finding-https-before = Os navegadores falam https com o proxy, mas public_url começa com http: os cookies não estão protegidos. Comece public_url com https.
finding-no-address = O aplicativo que monta este site não informa de onde vêm as solicitações: sirva-o com into_make_service_with_connect_info.
finding-other-host = Chegam solicitações para { $host }, mas public_url é { $public }: faça com que o proxy repasse Host ou ponha em public_url o que os navegadores veem.

## Error pages

error-400-title = Não conseguimos ler essa solicitação
error-400-body = Nada foi alterado. Volte, recarregue a página e tente de novo.
error-403-title = Você não tem acesso a esta página
error-403-body = Se você acha que deveria ter, fale com a administração do site.
error-403-body-as = Você entrou como { $name }. Se você acha que deveria ter acesso, fale com a administração do site.
error-cross-site-title = Este formulário foi enviado de outro site
error-cross-site-body = Nada foi alterado. Abra o formulário neste site e envie-o de lá.
error-closed-title = A criação de contas está fechada
error-closed-body = No momento, não é possível criar contas aqui. Se você já tem uma, entre.
error-invitation-title = Você precisa de um convite
error-invitation-body = Aqui, só é possível criar uma conta com um convite. Peça um à administração do site. Se você já tem uma conta, entre.
error-invitation-go-contact = Pedir um convite
error-404-title = Página não encontrada
error-404-body = Se você digitou o endereço, confira se ele está certo.
error-405-title = Esta página não pode ser aberta diretamente
error-405-body = Nada foi alterado. Recomece pela sua conta.
error-410-title = Este link já foi usado ou expirou
error-410-body = Um link como este só funciona algumas vezes e por algum tempo. Peça um novo a quem o enviou para você.
error-410-go-contact = Pedir um novo link
error-413-title = O que você enviou é grande demais
error-413-body = Nada foi alterado. Volte e encurte o que você digitou.
error-415-title = Não conseguimos ler esse tipo de solicitação
error-415-body = Nada foi alterado. Envie o formulário pela página dele.
error-429-title = Muitas tentativas
error-429-body = Espere um pouco e tente de novo.
wait-seconds = { $seconds ->
    [1] Você pode tentar de novo daqui a um segundo.
   *[other] Você pode tentar de novo daqui a { $seconds } segundos.
}
wait-minutes = { $minutes ->
    [1] Você pode tentar de novo daqui a um minuto.
   *[other] Você pode tentar de novo daqui a { $minutes } minutos.
}
wait-off = Por enquanto, sua senha não funciona em navegadores novos. Use um em que você já entrou antes ou peça um link para escolher uma nova senha.
refusal-reference = Se pedir ajuda, informe este código:
error-go-back = Tentar de novo
error-500-title = Desculpe, há um problema do nosso lado
error-500-body = Nada do que você salvou se perdeu. Tente de novo em alguns minutos.
error-503-title = Este serviço não está disponível agora
error-503-body = Nada do que você salvou se perdeu. Espere alguns segundos e recarregue a página.
error-go-home = Ir para sua conta
error-go-form = Abrir essa página aqui
error-go-sign-in-as = Entrar com outra conta
error-go-sign-in = Entrar

## What the API answers

problem-fields = Nada foi alterado. Veja o que há de errado em cada campo.
problem-field-unknown = Esse campo não existe
problem-field-type = Este campo recebe outro tipo de valor
problem-malformed = Não conseguimos ler a solicitação. Um corpo é um objeto JSON, e cada campo ou parâmetro aparece uma só vez.
problem-not-found = Não há nada aqui.
problem-method = O cabeçalho Allow diz quais métodos podem ser usados.
problem-too-large = O corpo tem mais de 16 KiB.
problem-media-type = Envie o corpo como application/json.
problem-sign-in = Antes, entre.
problem-token = Este token de API não funciona ou deixou de funcionar. Crie outro.
problem-scope = Este token de API não permite isso. É preciso um com o escopo { $scope }.
problem-no-token = Tokens de API não fazem nada aqui. Retire o cabeçalho Authorization.
problem-forbidden = Só a administração pode fazer isso.
problem-sudo = Antes, entre de novo, para sabermos que é você.
problem-cross-site = Outro site enviou isto. Nada foi alterado.
problem-busy = Nada foi alterado. Tente de novo em alguns segundos.
