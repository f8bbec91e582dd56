Feature: EWS goes away
  Microsoft takes EWS at Exchange Online back: since October 2026 it is on where an administrator says so, for the apps
  that he names, and in April 2027 it ends. What stays is Microsoft Graph.

  Scenario: Nobody had switched it on
    Given it is "2026-09-30"
    Then Exchange Online shows Nina's mail over EWS
    When it is "2026-10-01"
    Then Exchange Online refuses Nina's mail over EWS because "EWS is disabled for this user or tenant"

  Scenario: The administrator allows the app, which takes a day
    Given it is "2026-11-15"
    When Northwind's administrator allows the app to use EWS
    Then Exchange Online refuses Nina's mail over EWS because "EWS is blocked by policy for this user or tenant"
    When 24 hours pass
    Then Exchange Online shows Nina's mail over EWS
    When it is "2027-04-01"
    Then Exchange Online refuses Nina's mail over EWS because "EWS is disabled for this user or tenant"

  Scenario: The app moves to Microsoft Graph
    Given it is "2027-04-01"
    When Nora opens the admin consent link and accepts
    And Nina connects her inbox and calendar
    Then everything works for Nina

  Scenario: An organisation that holds the changes back goes on
    Given it is "2027-04-01"
    And Nina's organisation holds the change "all" at "not-yet"
    Then Exchange Online shows Nina's mail over EWS

  Scenario: The clock goes back, and EWS is there again
    Given it is "2027-04-01"
    Then Exchange Online refuses Nina's mail over EWS because "EWS is disabled for this user or tenant"
    When it is "2026-06-15"
    Then Exchange Online shows Nina's mail over EWS

  Scenario Outline: <situation>: the app is allowed
    Given the situation "ews/<situation>"
    Then Exchange Online refuses Nina's mail over EWS because "<reason>"
    When the remedy "allow-the-app" is carried out
    Then Exchange Online shows Nina's mail over EWS

    Examples:
      | situation              | reason                                            |
      | off-since-october-2026 | EWS is disabled for this user or tenant           |
      | app-not-allowed        | EWS is blocked by policy for this user or tenant  |
