Feature: Outlook contacts that cannot be connected or synced
  What a customer reports of the contact sync, and what mends it.

  @C3
  Scenario: Exchange servers older than Exchange 2016 CU3 are not reached, and updated ones are
    Given the situation "contacts/hybrid-requirements"
    When Anna connects Outlook Contacts
    Then the contact sync tells Anna "its Exchange servers do not meet the hybrid requirements"
    When the remedy "update-the-servers" is carried out
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected
    When the CRM syncs
    Then the sync succeeds

  @C3
  Scenario: New servers are not enough as long as their directory is not integrated
    Given the situation "contacts/directory-not-integrated"
    When Anna connects Outlook Contacts
    Then the contact sync tells Anna "its Exchange servers do not meet the hybrid requirements"
    When the remedy "integrate-the-directory" is carried out
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected

  @C2
  Scenario: The organisation consented to less than the sync needs
    Given the situation "contacts/permission-missing"
    When Anna connects Outlook Contacts
    Then Anna sees the page "Need admin approval"
    When the remedy "tenant-wide-consent" is carried out
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected

  @C6
  Scenario: The account declines, and accepts later
    Given the situation "contacts/declined"
    When Anna begins to connect Outlook Contacts, but declines the permissions
    Then the contact sync tells Anna "You did not accept the permissions"
    When the remedy "accept" is carried out
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected

  @C4
  Scenario: An account without a mailbox has no contacts, until it gets one
    Given the situation "contacts/no-mailbox"
    When Anna connects Outlook Contacts
    Then the contact sync tells Anna "this account has no mailbox"
    When the remedy "license" is carried out
    And Anna connects Outlook Contacts
    Then Anna's Outlook Contacts are connected

  @C5
  Scenario: Shared contacts are not synced, though Anna may read them; copied into the own folder they are
    Given the situation "contacts/shared-contacts"
    And Anna has connected Outlook Contacts
    Then Anna can read "Sven Shared" among the contacts of "partners@contoso.example", which are shared
    When the CRM syncs
    Then the sync succeeds
    And the sync has asked for the account's own contacts alone
    And the CRM does not know "Sven Shared"
    When the remedy "copy-into-own-folder" is carried out
    And the CRM syncs
    Then the sync succeeds
    And the sync has asked for the account's own contacts alone
    And the CRM shows "sven@people.example" as email of "Sven Shared"

  Scenario Outline: A customer's words lead to the situation
    Then a search for "<words>" finds the situation "<situation>"

    Examples:
      | words                                                    | situation                         |
      | Synchronisation von gemeinsamen Kontakten                | contacts/shared-contacts          |
      | shared contacts are not synced                           | contacts/shared-contacts          |
      | Active Directory Adressbuch wird nicht synchronisiert    | contacts/shared-contacts          |
      | configuration requise pour un déploiement hybride        | contacts/hybrid-requirements      |
      | Exchange 2016 CU3                                        | contacts/hybrid-requirements      |
      | Geburtstag wird nicht synchronisiert                     | contacts/birthday-read-only       |
      | birthday is read-only in Outlook Contacts                | contacts/birthday-read-only       |
      | Outlook-Kontaktordner gibt es nicht mehr                 | contacts/folder-deleted           |
      | Kontaktsynchronisierung ohne Berechtigung                | contacts/permission-missing       |
