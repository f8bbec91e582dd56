Feature: What Microsoft demands, brought back to the sign-in page
  A refusal may say what is demanded (claims). An app that takes this to the sign-in page comes through; an app that does
  not may go round in circles, because the sign-in page by itself sees no reason to ask for anything.

  Scenario: At the office no code is asked for, so the app's server never gets further
    Given Anna has registered a second factor
    And Anna's browser is at the location "office"
    And Anna has connected her inbox and calendar
    When the administrator demands a second factor for "HubSpot Sales" outside the office
    Then renewing the connection fails with "AADSTS50076"
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    But renewing the connection fails with "AADSTS50076"

  Scenario: The app brings back what is demanded, and the code is asked for at the office, too
    Given the app brings back what Microsoft demands
    And Anna has registered a second factor
    And Anna's browser is at the location "office"
    And Anna has connected her inbox and calendar
    When the administrator demands a second factor for "HubSpot Sales" outside the office
    Then renewing the connection fails with "AADSTS50076"
    When Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed

  Scenario: A block demands nothing that could be brought
    Given the app brings back what Microsoft demands
    And Anna has connected her inbox and calendar
    When the administrator blocks "HubSpot Sales" by a policy
    Then renewing the connection fails with "AADSTS53003"
    When Anna connects her inbox and calendar
    Then the page says "AADSTS53003"
    When the administrator switches the policy "Block" off
    Then renewing the connection works

  Scenario: Graph itself sends an app back whose user's sessions were revoked
    Given the app brings back what Microsoft demands
    And Anna has connected her inbox and calendar
    When the administrator revokes Anna's sessions
    Then reading the inbox fails with "InvalidAuthenticationToken"
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: An app that understands no challenges reads on until its token ends
    Given Anna has connected her inbox and calendar
    When the administrator revokes Anna's sessions
    Then reading the inbox works
    When 2 hours pass
    Then reading the inbox fails with "InvalidAuthenticationToken"
    And renewing the connection fails with "AADSTS50173"
