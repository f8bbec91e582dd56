Feature: Conditional access
  The organisation demands something of a sign-in: a second factor, a managed device, the terms of use, a recent
  sign-in, or it lets nobody in. A connected app meets it when it renews its tokens; a person meets it on the pages.

  Scenario: A second factor is demanded of an app that is connected already
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/second-factor" comes about
    Then renewing the connection fails with "AADSTS50076"
    When the app reconnects Anna's inbox silently
    Then Anna is told "Interaction required"
    When Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed

  Scenario: Who has no second factor yet registers one on the way
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/second-factor-unregistered" comes about
    Then renewing the connection fails with "AADSTS50079"
    When Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed

  Scenario: The second factor is no longer demanded
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/second-factor" comes about
    Then renewing the connection fails with "AADSTS50076"
    When the administrator switches the policy "Require MFA" off
    Then renewing the connection works

  Scenario: The app is blocked
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/block" comes about
    Then renewing the connection fails with "AADSTS53003"
    When Anna connects her inbox and calendar
    Then Anna sees the page "You cannot access this right now"
    And the page says "AADSTS53003"
    And the app gets no answer
    When the administrator switches the policy "Block HubSpot" off
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario Outline: What a device, an app or a person lacks
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/<situation>" comes about
    Then renewing the connection fails with "<code>"
    When the remedy "<remedy>" is carried out
    Then renewing the connection works

    Examples:
      | situation         | code         | remedy           |
      | compliant-device  | AADSTS53000  | enrol-the-device |
      | joined-device     | AADSTS53001  | enrol-the-device |
      | approved-app      | AADSTS53002  | delete           |
      | bound-token       | AADSTS530084 | switch-off       |

  Scenario: The terms of use are accepted on the way
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/terms-of-use" comes about
    And Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed

  Scenario: Every hour somebody has to sign in
    Given Anna has connected her inbox and calendar
    When the situation "conditional-access/sign-in-frequency" comes about
    Then renewing the connection works
    When 1 hour passes
    Then renewing the connection fails with "AADSTS70043"
    When Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed
