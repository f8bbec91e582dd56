Feature: A single-page application and its tokens
  Tokens for an address that is registered for a single-page application are for its script alone; all other tokens are
  not for scripts. Who registers the address for the wrong kind gets a code, and then no tokens for it.

  Scenario: The script of a single-page application
    Given the app is a single-page application
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: A script, but the address is registered for a web application
    Given the app is a single-page application
    And the vendor registers the app as a web application
    When Anna connects her inbox and calendar
    Then Anna is told "AADSTS9002326"
    When the vendor registers the app as a single-page application
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: A server, but the address is registered for a single-page application
    Given the vendor registers the app as a single-page application
    When Anna connects her inbox and calendar
    Then Anna is told "AADSTS9002327"
    When the vendor registers the app as a web application
    And Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: An app without a secret, but a web application has to have one
    Given the app is an app on a phone
    And the vendor registers the app as a web application
    When Anna connects her inbox and calendar
    Then Anna is told "AADSTS7000218"
    When the vendor registers the app as an app on a phone
    And Anna connects her inbox and calendar
    Then everything works for Anna
