Feature: Office 365 inbox and calendar not found
  The customer has an Office 365 account, but no mailbox behind the address: his licence covers Word and Excel only, or
  his mail is hosted elsewhere. Signing in works; nothing can be read.

  Background:
    Given the situation "licence/no-mailbox"

  @H3
  Scenario: Anna has an account without a mailbox
    When Anna connects her inbox and calendar
    Then Anna is told "Office 365 inbox and calendar not found"

  @H3
  Scenario: The administrator gives her a mailbox
    Given Anna has tried to connect her inbox and calendar
    When the administrator assigns Anna an Exchange Online licence
    And Anna connects her inbox and calendar
    Then Anna is told "Office 365 inbox and calendar not found"
    When 15 minutes pass
    And Anna connects her inbox and calendar
    Then Anna's inbox and calendar are connected
    And everything works for Anna

  @H3
  Scenario: Anna's mail is hosted elsewhere, and she chooses that provider
    Given Anna has tried to connect her inbox and calendar
    When Anna chooses another e-mail provider instead
    Then Microsoft Graph is not asked any more

  @H3
  Scenario Outline: A customer's words lead to the situation
    Then a search for "<words>" finds the situation "licence/no-mailbox"

    Examples:
      | words                                             |
      | Office 365 inkorg och kalender hittas inte        |
      | Boîte de réception ou calendrier Office 365 introuvable |
      | Office 365 の受信トレイとカレンダーが見つからない |
      | Postfach nicht gefunden                           |
      | MailboxNotEnabledForRESTAPI                       |
