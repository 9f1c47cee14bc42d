"""What a user may choose when launching or updating the identity layer."""

from __future__ import annotations

from dataclasses import replace

from products import parameters as shared
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from products.parameters import ENVIRONMENT_NAME, Group, Parameter

NONE = "none"
OIDC = "oidc"
SAML = "saml"
ON_OFF = ("on", "off")

_ARN_PATTERN = (
    r"^$|^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$"
)
"""A whole ARN, which ends with a hyphen and six characters (AWS Secrets Manager API Reference,
"CreateSecret")."""

_HTTPS = f"https://{shared.DOMAIN}(:[0-9]{{1,5}})?"

SAME_ENVIRONMENT_NAME = replace(
    ENVIRONMENT_NAME,
    description="Names this LibreChat. Its compute layer finds these people by the same name.",
)

DOMAIN_NAME = Parameter(
    name="DomainName",
    label="Domain name of LibreChat",
    description=(
        "The address people will type, for example chat.example.com: the same as in the compute product. Who "
        "has signed in is sent back there and nowhere else, always over HTTPS."
    ),
    group=Group.ACCESS,
    allowed_pattern=f"^{shared.DOMAIN}$",
    constraint="must be a lower-case domain name without https://, for example chat.example.com",
)

INVITED_PEOPLE = Parameter(
    name="InvitedPeople",
    label="Invited people",
    description=(
        "on: whom you invite by e-mail signs in with a password of their own; nobody can sign up. off: only "
        "the people of your company's provider, below, sign in; invited ones keep their accounts and wait."
    ),
    group=Group.PEOPLE,
    default="on",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

FIRST_PERSON = Parameter(
    name="FirstPersonEmail",
    label="E-mail address of the first person",
    description=(
        "Gets an invitation with a one-time password and becomes an administrator of LibreChat. With a new "
        "address an update invites that person, too; an address that was invited before is refused. Empty: "
        "nobody is invited; the outputs say how to invite."
    ),
    group=Group.PEOPLE,
    default="",
    allowed_pattern=f"^$|^{shared.EMAIL}$",
    constraint="must be an e-mail address, for example first.person@example.com, or empty",
)

SECOND_FACTOR = Parameter(
    name="SecondFactor",
    label="Second factor",
    description=(
        "A code from an authenticator app besides the password. required: everybody who was invited sets the "
        "app up at the first sign-in. optional: who wants to may. off: passwords alone. People of your "
        "company's provider have that provider's second factor instead."
    ),
    group=Group.PEOPLE,
    default="required",
    allowed_values=("required", "optional", "off"),
    constraint="must be required, optional or off",
)

PASSWORD_LENGTH = Parameter(
    name="PasswordLength",
    label="Shortest password",
    description=(
        "Characters that a password has at the least, with a lower-case letter, a capital, a digit and a "
        "symbol among them. It counts for passwords that are set from then on."
    ),
    group=Group.PEOPLE,
    type="Number",
    default="14",
    minimum=12,
    maximum=99,
    constraint="must be a number of 12 to 99",
)

COMPANY_PROVIDER = Parameter(
    name="CompanyProvider",
    label="Kind of provider",
    description=(
        "Lets the people of your company's own provider sign in, too. none: invited people only. oidc: "
        "OpenID Connect (Entra ID, Okta, Keycloak, Google). saml: SAML 2.0. The provider wants an address of "
        "this product: launch with none, register what the outputs say, then update."
    ),
    group=Group.COMPANY_PROVIDER,
    default=NONE,
    allowed_values=(NONE, OIDC, SAML),
    constraint="must be none, oidc or saml",
)

COMPANY_ISSUER = Parameter(
    name="CompanyIssuer",
    label="Issuer (oidc)",
    description=(
        "What the provider calls its issuer, for example https://example.okta.com: what stands before "
        "/.well-known/openid-configuration."
    ),
    group=Group.COMPANY_PROVIDER,
    default="",
    allowed_pattern=f"^$|^{_HTTPS}(/[A-Za-z0-9._~/-]*[A-Za-z0-9_~-])?$",
    constraint=(
        "must begin with https:// and have neither a slash at its end nor /.well-known in it, for example "
        "https://example.okta.com, or be empty"
    ),
)

COMPANY_CLIENT_ID = Parameter(
    name="CompanyClientId",
    label="Client ID (oidc)",
    description="What the provider calls the application that you registered there for this product.",
    group=Group.COMPANY_PROVIDER,
    default="",
    allowed_pattern=r"^$|^[!-~]{1,255}$",
    constraint="must be the client ID as the provider shows it, without spaces, or empty",
)

COMPANY_CLIENT_SECRET = Parameter(
    name="CompanyClientSecretArn",
    label="Secret with the client secret (oidc)",
    description=(
        "The whole ARN of a Secrets Manager secret that holds the provider's client secret and nothing else, "
        f"which an operator marked with the tag {OFFERED_TAG} = {OFFERED_VALUE}."
    ),
    group=Group.COMPANY_PROVIDER,
    default="",
    allowed_pattern=_ARN_PATTERN,
    constraint=(
        "must be the whole ARN of a secret, for example "
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:company-AbCdEf, or empty"
    ),
)

COMPANY_METADATA_URL = Parameter(
    name="CompanyMetadataUrl",
    label="Metadata address (saml)",
    description="Where the provider describes itself (federation metadata), to be read without a sign-in.",
    group=Group.COMPANY_PROVIDER,
    default="",
    allowed_pattern=rf"^$|^{_HTTPS}(/[!-~]*)?$",
    constraint=(
        "must begin with https://, for example https://example.okta.com/app/abc/saml/metadata, or be empty"
    ),
)

DELETION_PROTECTION = Parameter(
    name="DeletionProtection",
    label="Deletion protection",
    description=(
        "on: nobody can delete the user pool, in Cognito's console neither. Switch it on by an update once "
        "the launch has succeeded: a first launch that fails with it cannot clean up. off or on, terminating "
        "this product keeps the user pool."
    ),
    group=Group.ADVANCED,
    default="off",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

PARAMETERS = (
    SAME_ENVIRONMENT_NAME,
    DOMAIN_NAME,
    INVITED_PEOPLE,
    FIRST_PERSON,
    SECOND_FACTOR,
    PASSWORD_LENGTH,
    COMPANY_PROVIDER,
    COMPANY_ISSUER,
    COMPANY_CLIENT_ID,
    COMPANY_CLIENT_SECRET,
    COMPANY_METADATA_URL,
    DELETION_PROTECTION,
)
