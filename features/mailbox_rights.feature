Feature: What a mailbox lets the app do
  The account is connected and in order; its mailbox is full, or it is somebody else's, and nobody gave the right to open it
  or to send in its name. An administrator mends it, and the same call succeeds.

  Scenario: The mailbox is full: reading goes on, sending does not
    Given Anna has connected her inbox and calendar
    When the situation "mail/mailbox-full" comes about
    Then reading the inbox works
    And sending a test mail fails with "OFFICE_ERROR_ERROR_QUOTA_EXCEEDED"
    When the remedy "free-space" is carried out
    Then sending a test mail works

  Scenario: Mail to somebody without a mailbox comes back until he has one
    Given Bo has connected his inbox and calendar
    When the situation "mail/recipient-not-found" comes about
    And the app sends Anna a test mail
    Then the inbox shows that the test mail could not be delivered
    When the remedy "license" is carried out
    And the app sends Anna a test mail
    Then the inbox does not show that the test mail could not be delivered

  Scenario Outline: A shared mailbox is opened by those who were given Full Access
    Given the situation "mail/shared-mailbox-closed"
    When the app opens the shared mailbox "sales@contoso.example" for Anna
    Then the app is answered 403 "ErrorAccessDenied"
    When the remedy "<remedy>" is carried out
    And the app opens the shared mailbox "sales@contoso.example" for Anna
    Then the app is answered 200

    Examples:
      | remedy                 |
      | full-access            |
      | full-access-by-a-group |

  Scenario Outline: In a shared mailbox's name sends who has Send As or Send on Behalf
    Given the situation "mail/send-as-denied"
    When the app opens the shared mailbox "sales@contoso.example" for Anna
    Then the app is answered 200
    When the app sends from the shared mailbox "sales@contoso.example" for Anna
    Then the app is answered 403 "ErrorSendAsDenied"
    When the remedy "<remedy>" is carried out
    And the app sends from the shared mailbox "sales@contoso.example" for Anna
    Then the app is answered 202

    Examples:
      | remedy         |
      | send-as        |
      | send-on-behalf |
