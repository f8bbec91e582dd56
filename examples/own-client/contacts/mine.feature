Feature: My contact sync

  Scenario: An answer gets lost, and nobody is there twice
    Given Anna has connected Outlook Contacts
    And Anna's Outlook holds the contacts:
      | firstname | lastname | city |
      | Greta     | Graf     | Ulm  |
    And the CRM holds the records:
      | firstname | lastname |
      | Otto      | Weber    |
    And the answer to the next "graph.contacts.create" gets lost
    When the CRM syncs
    Then the CRM and Anna's Outlook hold the same 2 contacts
