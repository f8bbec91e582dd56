Feature: Who may consent to an app
  The organisation's setting for user consent has three positions: nobody, for verified publishers and permissions
  classified as low, and everybody. Each refusal has its remedies, and an administrator can always consent.

  Scenario: Nobody may consent, but the administrator may for herself
    Given the administrator lets nobody consent to apps
    When Ada connects her inbox and calendar
    Then everything works for Ada
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    And the page says "AADSTS90094"

  Scenario Outline: Nobody may consent: <remedy>
    Given the administrator lets nobody consent to apps
    And Anna has tried to connect her inbox and calendar
    When <remedy>
    And Anna connects her inbox and calendar
    Then everything works for Anna

    Examples:
      | remedy                                              |
      | the administrator lets users consent to every app   |
      | the administrator consents for Anna alone           |
      | Ada opens the admin consent link and accepts        |

  Scenario: Consent for one person is nobody else's
    Given the administrator lets nobody consent to apps
    When the administrator consents for Anna alone
    And Bo connects his inbox and calendar
    Then Bo sees the page "Need admin approval"

  Scenario: Every permission has to be classified as low, not just some
    Given the administrator lets nobody consent to apps
    When the administrator allows consent to verified publishers, for selected permissions
    And the administrator classifies Mail.ReadWrite as low
    And the administrator classifies Mail.Send as low
    And Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    When the administrator classifies Calendars.Read as low
    And the administrator classifies Calendars.ReadWrite as low
    And the administrator classifies openid as low
    And the administrator classifies email as low
    And the administrator classifies offline_access as low
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario Outline: The publisher is not verified: <remedy>
    Given the situation "consent/unverified-publisher"
    And Anna has tried to connect her inbox and calendar
    When <remedy>
    And Anna connects her inbox and calendar
    Then everything works for Anna

    Examples:
      | remedy                                              |
      | the remedy "verify-publisher" is carried out        |
      | the administrator lets users consent to every app   |
      | the administrator consents for Anna alone           |
      | Ada opens the admin consent link and accepts        |

  Scenario: Everybody may consent, and accepts on a page
    Given the administrator lets users consent to every app
    When Anna begins to connect, but declines the permissions
    Then Anna is told "You did not accept the permissions"
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: Everybody may consent, but some permissions are for administrators
    Given the administrator lets users consent to every app
    And the app asks for User.Read.All as well
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    When the administrator consents for Anna alone
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: Everybody may consent, but Microsoft holds the app to be risky
    Given the situation "consent/risky-app"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    And the page says "AADSTS900941"
    When Ada opens the admin consent link and accepts
    And Anna connects her inbox and calendar
    Then everything works for Anna
