"""What a launch says of single sign-on."""

from __future__ import annotations

from products.compute.application.marked_secrets import ARN_PATTERN
from products.compute.parameters import YES_NO
from products.parameters import Group, Parameter

EVERYBODY = "everybody of the provider"
"""What is written where no group is required, so that nobody leaves the door open by leaving a field "
"empty."""

BY_PROVIDER = "by provider"

IDENTITY = "identity"
GOOGLE = "google"
"""The environment's own identity layer."""

_GROUP = r"[A-Za-z0-9_.:/@+-]+( [A-Za-z0-9_.:/@+-]+)*"
"""A group's name or ID; LibreChat takes a comma as the end of one."""

_CLAIM = r"[A-Za-z0-9_][A-Za-z0-9_.:/-]*"

SIGN_ON = Parameter(
    name="SignOn",
    label="Single sign-on",
    description=(
        "off: e-mail address and password. Otherwise accounts of a provider (OpenID Connect): passwords are "
        "off, and a domain name is needed. identity: this environment's identity product; the next five "
        "fields may stay empty. cognito: another user pool. entra: Microsoft. okta: Okta. "
        "keycloak: Keycloak. google: Workspace. auth0: Auth0. other: any."
    ),
    group=Group.SIGN_ON,
    default="off",
    allowed_values=("off", IDENTITY, "cognito", "entra", "okta", "keycloak", "google", "auth0", "other"),
    constraint="must be off, identity, cognito, entra, okta, keycloak, google, auth0 or other",
)

SIGN_ON_ISSUER = Parameter(
    name="SignOnIssuer",
    label="Issuer",
    description=(
        "The provider's address: what stands before /.well-known/openid-configuration, for example "
        "https://login.microsoftonline.com/TENANT-ID/v2.0 or "
        "https://cognito-idp.eu-west-1.amazonaws.com/POOL-ID. The guide Single sign-on tells where each "
        "provider shows it. Empty: no single sign-on."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=(
        r"^$|^https://(?!login\.microsoftonline\.com/(common|organizations|consumers)(/|$))"
        r"[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?$"
    ),
    constraint=(
        "must be an address that begins with https:// and holds no query, for example "
        "https://login.example.com/realms/company; of Microsoft, the one of your own tenant instead of "
        "common, organizations or consumers, which let in everybody's accounts; or empty"
    ),
)

SIGN_ON_CLIENT_ID = Parameter(
    name="SignOnClientId",
    label="Client ID",
    description=(
        "First register LibreChat with the provider as a web application whose redirect address is "
        "https:// with the domain name above, then /oauth/openid/callback. Then give the client ID "
        "(Microsoft: Application ID) that the provider shows. Empty: no single sign-on."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9._:/@~-]{0,254}$",
    constraint="must be a client ID as the provider shows it: letters, digits and . _ : / @ ~ -, or empty",
)

SIGN_ON_CLIENT_SECRET_ARN = Parameter(
    name="SignOnClientSecretArn",
    label="Client secret (secret ARN)",
    description=(
        "The client's secret, which the provider shows once. Store it, as plain text and nothing else, "
        "in AWS Secrets Manager (this account and region, default key) and mark the secret: the tag "
        "librechat:offered with the value true; no other can be read. Then give its whole ARN. Empty: no "
        "single sign-on."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=ARN_PATTERN,
    constraint=(
        "must be the whole ARN of a Secrets Manager secret that holds nothing but the client's secret, for "
        "example arn:aws:secretsmanager:eu-west-1:111122223333:secret:sign-on-AbCdEf, or empty"
    ),
)

SIGN_ON_REQUIRED_GROUP = Parameter(
    name="SignOnRequiredGroup",
    label="Groups that may enter",
    description=(
        "Who may enter: groups or roles of the provider, separated by commas; being in one is enough. "
        "Microsoft: values of app roles. Google: the domain of your Workspace, for example example.com. "
        f"Or in words: {EVERYBODY}. Empty: only where single sign-on is off, or identity: all of its people."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=f"^$|^{_GROUP}(,{_GROUP})*$",
    constraint=(
        "must be names of groups or roles separated by commas without spaces around them (letters, digits, "
        f"spaces and _ . : / @ + -), for example chat-users, or the words '{EVERYBODY}', or empty"
    ),
)

SIGN_ON_ADMINISTRATORS = Parameter(
    name="SignOnAdministrators",
    label="Administrators' group",
    description=(
        "The one group or role whose members administer LibreChat: looked at each time they sign in, so who "
        "leaves it is no administrator any more. Google knows none. Empty: with identity its own group; of "
        "others nobody by a group, the person given as First administrator is one."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=f"^$|^{_GROUP}$",
    constraint=(
        "must be one group or role (letters, digits, spaces and _ . : / @ + -), for example chat-admins, "
        "or empty"
    ),
)

SIGN_ON_GROUPS_CLAIM = Parameter(
    name="SignOnGroupsClaim",
    label="Claim with the groups",
    description=(
        "Where the provider writes a person's groups. Needed for auth0 and other with groups above; a "
        "path has dots: realm_access.roles. Empty: where the provider has them: cognito:groups, roles "
        "(Microsoft), groups (Okta), realm_access.roles (Keycloak), hd (Google)."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=f"^$|^{_CLAIM}$",
    constraint="must be a claim's name, or a path of names with dots like realm_access.roles, or empty",
)

SIGN_ON_GROUPS_TOKEN = Parameter(
    name="SignOnGroupsToken",
    label="Where that claim is",
    description=(
        "by provider: in the access token of Keycloak, in the ID token of all others. id: in the ID "
        "token. access: in the access token, where that is a JWT. userinfo: in the answer of the "
        "provider's userinfo endpoint."
    ),
    group=Group.SIGN_ON,
    default=BY_PROVIDER,
    allowed_values=(BY_PROVIDER, "id", "access", "userinfo"),
    constraint=f"must be '{BY_PROVIDER}', id, access or userinfo",
)

SIGN_ON_EMAIL_CLAIM = Parameter(
    name="SignOnEmailClaim",
    label="Claim with the e-mail address",
    description=(
        "By what people are told apart from one another, and found again. Empty: upn for Microsoft, "
        "whose mail may be missing and is not proved to be theirs; of others email, and where that is "
        "missing preferred_username."
    ),
    group=Group.SIGN_ON,
    default="",
    allowed_pattern=f"^$|^{_CLAIM}$",
    constraint="must be a claim's name, for example email, or empty",
)

SIGN_ON_SCOPES = Parameter(
    name="SignOnScopes",
    label="Scopes",
    description=(
        "What LibreChat asks the provider for, separated by spaces, openid first. Add groups where "
        "Okta's own authorization server is to give the groups."
    ),
    group=Group.SIGN_ON,
    default="openid profile email",
    allowed_pattern=r"^openid( [A-Za-z0-9_.:/-]+)*$",
    constraint="must be scopes separated by single spaces, openid first, for example openid profile email",
)

SIGN_ON_BUTTON = Parameter(
    name="SignOnButton",
    label="Text of the button",
    description="What stands on the button of the sign-in page.",
    group=Group.SIGN_ON,
    default="Sign in with your company account",
    allowed_pattern=r"^[^\s$\"'\\]([^\r\n$\"'\\]{0,58}[^\s$\"'\\])?$",
    constraint="must be one to 60 characters without quotation marks, backslashes and dollar signs",
)

SIGN_ON_AT_ONCE = Parameter(
    name="SignOnAtOnce",
    label="Lead to the provider at once",
    description=(
        "yes: whoever opens LibreChat is led to the provider without a sign-in page. no: a page with the "
        "button comes first."
    ),
    group=Group.SIGN_ON,
    default="no",
    allowed_values=YES_NO,
    constraint="must be yes or no",
)

SIGN_ON_LOG_OUT = Parameter(
    name="SignOnLogOut",
    label="Log out at the provider",
    description=(
        "yes: logging out of LibreChat logs out at the provider, too; register https:// with the domain "
        "name, then /login, as an address to return to. Cognito and Google cannot. no: the provider goes "
        "on knowing the person."
    ),
    group=Group.SIGN_ON,
    default="no",
    allowed_values=YES_NO,
    constraint="must be yes or no",
)

PARAMETERS = (
    SIGN_ON,
    SIGN_ON_ISSUER,
    SIGN_ON_CLIENT_ID,
    SIGN_ON_CLIENT_SECRET_ARN,
    SIGN_ON_REQUIRED_GROUP,
    SIGN_ON_ADMINISTRATORS,
    SIGN_ON_GROUPS_CLAIM,
    SIGN_ON_GROUPS_TOKEN,
    SIGN_ON_EMAIL_CLAIM,
    SIGN_ON_SCOPES,
    SIGN_ON_BUTTON,
    SIGN_ON_AT_ONCE,
    SIGN_ON_LOG_OUT,
)
