Feature: What ends a connection, and what does not
  It depends on what holds the tokens. A web application proves itself with a secret of its own, so a new password does
  not touch what it holds; what rests on the password alone ends with it.

  Scenario Outline: <what>, and <kind> renews
    Given the app is <kind>
    And Anna has connected her inbox and calendar
    When <what>
    Then renewing the connection <outcome>

    Examples: a new password
      | what                        | kind                      | outcome                   |
      | Anna's password is changed  | a web application         | works                     |
      | Anna's password is changed  | an app on a phone         | fails with "AADSTS50173"  |
      | Anna's password is changed  | a single-page application | fails with "AADSTS50173"  |

    Examples: an old password
      | what                        | kind                      | outcome                   |
      | Anna's password expires     | a web application         | works                     |
      | Anna's password expires     | an app on a phone         | works                     |
      | Anna's password expires     | a single-page application | works                     |

    Examples: revoked by an administrator
      | what                                        | kind                      | outcome                   |
      | the administrator revokes Anna's sessions   | a web application         | fails with "AADSTS50173"  |
      | the administrator revokes Anna's sessions   | an app on a phone         | fails with "AADSTS50173"  |
      | the administrator revokes Anna's sessions   | a single-page application | fails with "AADSTS50173"  |

    Examples: signed out in the browser
      | what                            | kind                      | outcome |
      | Anna signs out of Office 365    | a web application         | works   |
      | Anna signs out of Office 365    | an app on a phone         | works   |
      | Anna signs out of Office 365    | a single-page application | works   |

  Scenario Outline: <what>, and the browser forgets who is signed in
    Given Anna has connected her inbox and calendar
    When <what>
    And the app reconnects Anna's inbox silently
    Then the app is called back with "error=login_required"
    When Anna connects her inbox and calendar
    Then everything works for Anna

    Examples:
      | what                                      |
      | Anna's password is changed                |
      | the administrator revokes Anna's sessions |
      | Anna signs out of Office 365              |

  Scenario: A single-page application has to sign in again every day, however often it renews
    Given the app is a single-page application
    And Anna has connected her inbox and calendar
    When 23 hours pass
    Then renewing the connection works
    When 2 hours pass
    Then renewing the connection fails with "AADSTS700084"
    When the app reconnects Anna's inbox silently
    Then Anna's inbox and calendar are connected
    And the connection can be renewed

  Scenario: An app on a phone that nobody opens for three months
    Given the app is an app on a phone
    And Anna has connected her inbox and calendar
    When 91 days pass
    Then renewing the connection fails with "AADSTS700082"
    When Anna connects her inbox and calendar
    Then everything works for Anna
