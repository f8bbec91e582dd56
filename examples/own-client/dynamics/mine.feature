Feature: My administrator of server-side sync

  Scenario: A mailbox is approved by who may, tested and enabled
    Given Bo has the roles "Basic User, System Administrator" in the environment
    And Anna's mailbox is synchronised by the server
    When Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "(0x8009000b)"
    When Bo is given the directory role "Exchange Administrator"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    When Bo tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And Bo sees 1 tested mailbox
