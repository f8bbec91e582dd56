Feature: Connecting an Office 365 inbox and calendar
  A CRM joins the inbox and the calendar of its customer, so that mails are logged and meetings can be booked. Both are
  read through Microsoft Graph. The customer types his address, signs in at Microsoft, and accepts the
  permissions that the app asks for.

  @H1
  Scenario: Anna connects her inbox and her calendar
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And the inbox is shown as "anna@contoso.example"
    And the inbox shows "Request for a quote"
    And the calendar of the next week shows "Weekly sales meeting"
    And everything works for Anna
    And nothing was asked for that is not mocked

  @H1
  Scenario: A personal account is connected as well
    When Jane connects her inbox and calendar
    Then Jane's inbox and calendar are connected
    And the inbox shows "Welcome"

  @H2
  Scenario: The app asks for what it needs, and for nothing else
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And the app has asked for exactly these permissions:
      | Mail.ReadWrite      |
      | Mail.Send           |
      | Calendars.Read      |
      | Calendars.ReadWrite |
      | offline_access      |
      | email               |
      | openid              |

  @H2
  Scenario: Later versions of the app ask for the profile, too
    Given the app asks for User.Read as well
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And everything works for Anna

  @H2
  Scenario: Permissions in lower case are the same permissions
    Given the app writes its permissions in lower case
    When Anna connects her inbox and calendar
    Then everything works for Anna

  @H2
  Scenario Outline: Without <permission>, signing in works but <what> does not
    Given the app does not ask for <permission>
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And <what> fails with "<words>"

    Examples:
      | permission     | what                    | words                                     |
      | Mail.ReadWrite | reading the inbox       | A permission is missing (ErrorAccessDenied) |
      | Mail.Send      | sending a test mail     | A permission is missing (ErrorAccessDenied) |
      | offline_access | renewing the connection | Sign in again to go on                    |

  @H2
  Scenario: Without both calendar permissions, the calendar cannot be read
    Given the app does not ask for Calendars.Read
    And the app does not ask for Calendars.ReadWrite
    When Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And reading the inbox works
    And reading the calendar fails with "A permission is missing (ErrorAccessDenied)"

  @H2
  Scenario: Anna declines the permissions
    When Anna begins to connect, but declines the permissions
    Then Anna is told "You did not accept the permissions"
    When Anna connects her inbox and calendar
    Then everything works for Anna

  @H2 @H12
  Scenario: The app asks for more than the administrator has approved
    Given the situation "consent/one-permission-more"
    When Anna connects her inbox and calendar
    Then Anna sees the page "Need admin approval"
    When Ada opens the admin consent link and accepts
    And Anna connects her inbox and calendar
    Then everything works for Anna
