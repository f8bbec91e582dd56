Feature: Microsoft manages what users may consent to
  Northwind was made in 2026. Microsoft manages its consent settings, and has taken files, mail and Exchange's own
  protocols out of what users may allow, step by step. What was granted before goes on.

  Scenario Outline: A CRM's inbox and calendar, on <day>
    Given it is "<day>"
    When Nina connects her inbox and calendar
    Then <outcome>

    Examples:
      | day        | outcome                                    |
      | 2025-10-30 | everything works for Nina                  |
      | 2025-11-01 | Nina sees the page "Need admin approval"   |

  Scenario: A connection from before goes on
    Given it is "2025-10-30"
    And Nina has connected her inbox and calendar
    When it is "2025-11-15"
    Then everything works for Nina

  Scenario: An administrator consents for everybody
    Given it is "2026-11-15"
    And Nina has tried to connect her inbox and calendar
    When Nora opens the admin consent link and accepts
    And Nina connects her inbox and calendar
    Then everything works for Nina
    When Olaf connects his inbox and calendar
    Then everything works for Olaf

  Scenario: Graph takes another policy, and nothing changes
    Given it is "2026-11-15"
    Then Northwind's consent policies are "recommended and allow-consent-apps"
    When Northwind's administrator lets users consent to every app through Graph
    Then Northwind's consent policies are "recommended and allow-consent-apps"
    When Nina connects her inbox and calendar
    Then Nina sees the page "Need admin approval"

  Scenario: The administrator leaves what Microsoft manages
    Given it is "2026-11-15"
    When Northwind's administrator lets users consent to every app in the portal
    Then Northwind's consent policies are "legacy"
    When Nina connects her inbox and calendar
    Then everything works for Nina

  Scenario: Before the first step the setting is the old one, and Graph changes it
    Given Nina's organisation holds the change "all" at "not-yet"
    Then Northwind's consent policies are "legacy"
    When Northwind's administrator lets users consent to every app through Graph
    And Nina connects her inbox and calendar
    Then everything works for Nina

  Scenario Outline: <situation>: <remedy>
    Given the situation "managed-consent/<situation>"
    Then a search for "<words>" finds the situation "managed-consent/<situation>"
    When the remedy "<remedy>" is carried out
    And Nina connects her inbox and calendar
    Then everything works for Nina

    Examples:
      | situation | words                                          | remedy                |
      | inbox     | Let Microsoft manage your consent settings     | tenant-wide-consent   |
      | inbox     | Need admin approval                            | leave-managed-consent |
      | inbox     | AADSTS90094                                    | admin-consent-workflow |

  Scenario: Guests may consent to nothing
    Given the situation "managed-consent/guest"
    Then a search for "A guest needs admin approval even for User.Read" finds the situation "managed-consent/guest"
    When Nina connects her inbox and calendar
    Then Nina sees the page "Need admin approval"
    And the page says "AADSTS90094"
