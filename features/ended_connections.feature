Feature: Connections that end
  A connected app renews its tokens without its user until something ends that: nobody used the connection for long, an
  administrator revoked the sessions, or switched the account off.

  Scenario: The administrator revokes Anna's sessions
    Given Anna has connected her inbox and calendar
    When the administrator revokes Anna's sessions
    Then renewing the connection fails with "AADSTS50173"
    When Anna connects her inbox and calendar
    Then everything works for Anna
    And the connection can be renewed

  Scenario: Nobody uses the connection for three months
    Given Anna has connected her inbox and calendar
    When 91 days pass
    Then renewing the connection fails with "AADSTS700082"
    When Anna connects her inbox and calendar
    Then everything works for Anna

  Scenario: A connection that is used does not grow old
    Given Anna has connected her inbox and calendar
    When 60 days pass
    Then renewing the connection works
    When 60 days pass
    Then renewing the connection works

  Scenario: The account is switched off and on
    Given Anna has connected her inbox and calendar
    When the administrator switches sign-in off for Anna
    Then renewing the connection fails with "AADSTS50057"
    When the administrator switches sign-in on for Anna
    Then renewing the connection works

  Scenario: The app is switched off in the organisation
    Given Anna has connected her inbox and calendar
    When the situation "app/disabled" comes about
    Then renewing the connection fails with "AADSTS7000112"
    When the remedy "enable" is carried out
    Then renewing the connection works
