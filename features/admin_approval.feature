Feature: Need admin approval
  The organisation does not let its users approve apps. There are three ways out: approval by users for
  verified publishers, requests to a reviewer, and approval for the whole organisation by the admin consent
  link.

  @H12
  Scenario: Anna may not approve the app
    Given the situation "consent/need-admin-approval"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    And the page says "needs permission to access resources in your organization that only an admin can grant"
    And the app gets no answer

  @H12
  Scenario: Anna goes back to the app, which learns only that she did not go on
    Given the situation "consent/need-admin-approval"
    When Anna connects her inbox and calendar
    And Anna returns to the app without granting consent
    Then Anna is told "The connection was not completed"

  @H12
  Scenario: Remedy 1: users may approve apps of verified publishers, for selected permissions
    Given the situation "consent/need-admin-approval"
    And Anna has tried to connect her inbox and calendar
    When the administrator allows consent to verified publishers, for selected permissions
    And Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    When the administrator classifies the permissions of the app as low
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12
  Scenario: The first remedy does not help an app whose publisher is not verified
    Given the situation "consent/unverified-publisher"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    And the page says "unverified"
    When the remedy "verify-publisher" is carried out
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12b
  Scenario: Remedy 2: Anna asks her administrator on the page itself
    Given the situation "consent/need-admin-approval"
    And the administrator lets users request admin consent, and reviews herself
    When Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"
    When Anna asks for approval because "Our sales team works with it"
    Then Anna sees the page "Request sent"
    And Ada is mailed about "HubSpot Sales"
    And the administrator finds Anna's request: "Our sales team works with it"
    When the administrator approves the request
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12b
  Scenario: As long as nobody has approved, Anna stays outside
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"

  @H12b
  Scenario: The administrator says no
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And the administrator denies the request
    And Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"

  @H12b
  Scenario: A request expires that nobody answers
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And 31 days pass
    And Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"
    When Anna asks for approval because "Please, again"
    Then Anna sees the page "Request sent"

  @H13
  Scenario: The link does not help an account of another organisation
    Given the situation "consent/need-admin-approval"
    When Fred opens the admin consent link
    Then the vendor's address is called with "error=access_denied"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"

  @H12c @H13
  Scenario: Remedy 3: the administrator opens the link of the article and accepts for everybody
    Given the situation "consent/need-admin-approval"
    When Ada opens the admin consent link and accepts
    Then the vendor's address is called with "admin_consent=True"
    And the vendor's address is called with "state=12345"
    When Anna connects her inbox and calendar
    Then everything works for Anna

  @H13
  Scenario: The administrator cancels
    Given the situation "consent/need-admin-approval"
    When Ada opens the admin consent link and cancels
    Then the vendor's address is called with "error=access_denied"
    And the vendor's address is called with "admin_consent=True"
    And the vendor's address is called without "tenant"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"

  @H13
  Scenario: The link does not help somebody who is no administrator
    Given the situation "consent/need-admin-approval"
    When Anna opens the admin consent link
    Then Anna sees the page "Need admin approval"
    When Anna returns to the app without granting consent
    Then the vendor's address is called with "error_subcode=cancel"

  @H12c @H11
  Scenario: Granted, but not assigned: the administrator still has to add the users
    Given the situation "consent/need-admin-approval"
    And the administrator switches "Assignment required" on
    When Ada opens the admin consent link and accepts
    And Anna connects her inbox and calendar
    Then Anna sees the page "Sorry, but we're having trouble signing you in."
    And the page says "AADSTS50105"
    When the app reconnects Anna's inbox silently
    Then Anna is told "Interaction required"
    When the administrator adds Anna to the app
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12c @H11
  Scenario: The same, found in place
    Given the situation "consent/granted-but-not-assigned"
    When Anna connects her inbox and calendar
    Then the page says "AADSTS50105"
    When the remedy "add-user" is carried out
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12
  Scenario: A change of the setting holds for the future only
    When Anna connects her inbox and calendar
    Then everything works for Anna
    Given the administrator lets nobody consent to apps
    When Anna connects her inbox and calendar
    Then everything works for Anna
    When Bo connects his inbox and calendar
    Then Bo sees the page "Need admin approval"

  @H12
  Scenario Outline: A customer's words lead to the situation
    Then a search for "<words>" finds the situation "consent/need-admin-approval"

    Examples:
      | words                              |
      | Behöver administratörens godkännande |
      | 管理者の承認が必要                 |
      | Need admin approval                |
      | AADSTS90094                        |

  @H12b
  Scenario: Anna hears of the approval by mail
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And the administrator approves the request
    Then Anna is mailed about "approved"
    When Bo connects his inbox and calendar
    Then everything works for Bo

  @H12b
  Scenario: A denied request can be made again
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And the administrator denies the request
    Then Anna is mailed about "denied"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "It is for the whole sales team"
    Then Anna sees the page "Request sent"
    When the administrator approves the request
    And Anna connects her inbox and calendar
    Then everything works for Anna

  @H12b
  Scenario: The administrator blocks the app for good, and thinks better of it
    Given the situation "consent/approval-required"
    When Anna connects her inbox and calendar
    And Anna asks for approval because "Please"
    And the administrator denies the request
    And the administrator blocks the app
    And Anna connects her inbox and calendar
    Then Anna sees the page "Sorry, but we're having trouble signing you in."
    And the page says "AADSTS7000112"
    And the app gets no answer
    When the administrator lets the app in again
    And Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"

  @H12b
  Scenario: Microsoft holds the app to be risky, and users may ask
    Given the situation "consent/risky-app-with-workflow"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Approval required"
    And the page says "AADSTS900981"
    When Anna asks for approval because "We know the vendor"
    And the administrator approves the request
    And Anna connects her inbox and calendar
    Then everything works for Anna
