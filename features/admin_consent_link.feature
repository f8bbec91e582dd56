Feature: The admin consent link and its ways back
  An administrator is sent a link by the app's vendor, opens it at Microsoft, and accepts for the whole organisation. Whatever he does, the vendor hears of it at his own address.

  @H13
  Scenario: The link of the article, as it stands there, accepted
    When Ada opens this address and accepts:
      """
      https://login.microsoftonline.com/c0705000-0000-4000-8000-000000000001/v2.0/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&scope=https://graph.microsoft.com/Calendars.Read+https://graph.microsoft.com/Mail.Send+https://graph.microsoft.com/calendars.readwrite+https://graph.microsoft.com/mail.readwrite+https://graph.microsoft.com/offline_access+https://graph.microsoft.com/openid+https://graph.microsoft.com/email+https://graph.microsoft.com/profile&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345
      """
    Then the vendor's address is called with exactly:
      | admin_consent | True                                 |
      | tenant        | c0705000-0000-4000-8000-000000000001 |
      | scope         | https://graph.microsoft.com/Calendars.Read https://graph.microsoft.com/Mail.Send https://graph.microsoft.com/calendars.readwrite https://graph.microsoft.com/mail.readwrite https://graph.microsoft.com/offline_access https://graph.microsoft.com/openid https://graph.microsoft.com/email https://graph.microsoft.com/profile |
      | state         | 12345                                |
    Given the administrator lets nobody consent to apps
    When Anna connects her inbox and calendar
    Then everything works for Anna

  @H13
  Scenario: The administrator cancels: it says admin_consent=True all the same, and names no tenant
    When Ada opens this address and cancels:
      """
      https://login.microsoftonline.com/c0705000-0000-4000-8000-000000000001/v2.0/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&scope=https://graph.microsoft.com/Mail.Send&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345
      """
    Then the vendor's address is called with exactly:
      | error             | access_denied                                                              |
      | error_description | AADSTS65004: User declined to consent to access the app.…                  |
      | error_uri         | https://login.microsoftonline.com/error?code=65004                         |
      | admin_consent     | True                                                                       |
      | state             | 12345                                                                      |

  @H13
  Scenario: An administrator of another organisation
    When Fred opens this address and accepts:
      """
      https://login.microsoftonline.com/c0705000-0000-4000-8000-000000000001/v2.0/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&scope=https://graph.microsoft.com/Mail.Send&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345
      """
    Then the vendor's address is called with exactly:
      | error             | access_denied                                                              |
      | error_description | AADSTS50020: User account '{EmailHidden}' from identity provider…          |
      | error_uri         | https://login.microsoftonline.com/error?code=50020                         |
      | admin_consent     | True                                                                       |
      | state             | 12345                                                                      |

  @H13
  Scenario: Somebody who is no administrator leaves the page
    When Anna opens this address and accepts:
      """
      https://login.microsoftonline.com/c0705000-0000-4000-8000-000000000001/v2.0/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&scope=https://graph.microsoft.com/Mail.Send&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345
      """
    Then Anna sees the page "Need admin approval"
    When Anna returns to the app without granting consent
    Then the vendor's address is called with exactly:
      | error         | access_denied |
      | error_subcode | cancel        |
      | state         | 12345         |

  Scenario: The older link asks for everything that the app is registered for, and answers in another order
    When Ada opens this address and accepts:
      """
      https://login.microsoftonline.com/common/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345
      """
    Then the vendor's address is called with exactly:
      | tenant        | c0705000-0000-4000-8000-000000000001 |
      | state         | 12345                                |
      | admin_consent | True                                 |
    Given the administrator lets nobody consent to apps
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario Outline: A link that is wrong leads nowhere: <what>
    When Ada opens this address and accepts:
      """
      https://login.microsoftonline.com/<tenant>/v2.0/adminconsent?client_id=<client>&scope=https://graph.microsoft.com/Mail.Send&redirect_uri=<redirect>&state=12345
      """
    Then Ada sees the page "Sorry, but we're having trouble signing you in."
    And the page says "<code>"

    Examples:
      | what                   | tenant          | client                               | redirect                                            | code          |
      | no such organisation   | nowhere.example | 450987b3-a09a-4f14-9b2c-4f301d1e15f5 | https://app.hubspot.com/oauthor/v1/office365/verify | AADSTS90002   |
      | no such app            | contoso.example | 450987b3-a09a-4f14-9b2c-4f301d1e15f6 | https://app.hubspot.com/oauthor/v1/office365/verify | AADSTS700016  |
      | a stranger's address   | contoso.example | 450987b3-a09a-4f14-9b2c-4f301d1e15f5 | https://evil.example/                               | AADSTS50011   |
