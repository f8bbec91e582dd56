Feature: Who may approve the addresses of mailboxes in Dynamics 365
  Mail is processed for approved addresses alone. Who approves them depends on where Dynamics 365 and Exchange are, on roles in
  the tenant's directory, and on roles in the environment.

  @D16
  Scenario Outline: <apps>, Exchange <exchange>: <who>: <answer>
    Given an environment of <apps>, with Exchange <exchange>
    And Bo is "<who>" there
    When Bo approves Anna's mailbox
    Then the permission table's answer is "<answer>"

    Examples:
      | apps                            | exchange    | who                                                 | answer         |
      | customer engagement apps        | Online      | Global administrator and System Administrator       | yes            |
      | customer engagement apps        | Online      | Exchange administrator and System Administrator     | yes            |
      | customer engagement apps        | Online      | Delegated Mailbox Approver and System Administrator | yes            |
      | customer engagement apps        | Online      | System Administrator                                | no             |
      | customer engagement apps        | Online      | Service administrator                               | no             |
      | customer engagement apps        | Online      | Exchange administrator                              | no             |
      | customer engagement apps        | Online      | Global administrator                                | no             |
      | customer engagement apps        | on-premises | Global administrator and System Administrator       | not applicable |
      | customer engagement apps        | on-premises | Exchange administrator and System Administrator     | not applicable |
      | customer engagement apps        | on-premises | Delegated Mailbox Approver and System Administrator | not applicable |
      | customer engagement apps        | on-premises | System Administrator                                | yes            |
      | customer engagement apps        | on-premises | Service administrator                               | no             |
      | customer engagement apps        | on-premises | Exchange administrator                              | not applicable |
      | customer engagement apps        | on-premises | Global administrator                                | not applicable |
      | Customer Engagement on-premises | Online      | Global administrator and System Administrator       | not applicable |
      | Customer Engagement on-premises | Online      | Exchange administrator and System Administrator     | not applicable |
      | Customer Engagement on-premises | Online      | Delegated Mailbox Approver and System Administrator | not applicable |
      | Customer Engagement on-premises | Online      | System Administrator                                | yes            |
      | Customer Engagement on-premises | Online      | Service administrator                               | not applicable |
      | Customer Engagement on-premises | Online      | Exchange administrator                              | not applicable |
      | Customer Engagement on-premises | Online      | Global administrator                                | not applicable |
      | Customer Engagement on-premises | on-premises | Global administrator and System Administrator       | not applicable |
      | Customer Engagement on-premises | on-premises | Exchange administrator and System Administrator     | not applicable |
      | Customer Engagement on-premises | on-premises | Delegated Mailbox Approver and System Administrator | not applicable |
      | Customer Engagement on-premises | on-premises | System Administrator                                | yes            |
      | Customer Engagement on-premises | on-premises | Service administrator                               | not applicable |
      | Customer Engagement on-premises | on-premises | Exchange administrator                              | not applicable |
      | Customer Engagement on-premises | on-premises | Global administrator                                | not applicable |

  @D16
  Scenario: A System Administrator may not approve, and may as soon as he is an Exchange administrator as well
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "(0x8009000b)"
    And the address of Anna's mailbox is "Pending Approval"
    When Bo is given the directory role "Exchange Administrator"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"

  @D9
  Scenario: The privilege is asked for first, and then what the permission table says
    Given Bo has the roles "Basic User, Mailbox Desk" in the environment
    And the role Mailbox Desk lacks the privilege prvApproveRejectEmailAddress
    When Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "has the privilege prvApproveRejectEmailAddress (0x80040220)"
    When Bo is given the directory role "Exchange Administrator"
    And Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "has the privilege prvApproveRejectEmailAddress (0x80040220)"
    When Ada adds to the role Mailbox Desk the privilege prvApproveRejectEmailAddress
    And Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "(0x8009000b)"
    When Ada gives Bo the role "System Administrator"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"

  @D10
  Scenario: One's own mailbox is approved by testing it
    Given Anna's mailbox is synchronised by the server
    When Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And the address of Anna's mailbox is "Approved"

  @D10
  Scenario: One's own mailbox whose address is not the name that one signs in with
    Given Anna's mailbox is synchronised by the server
    And the administrator gives Anna the address "anna.arnold@contoso.example" as well
    And the address of Anna's mailbox is changed to "anna.arnold@contoso.example"
    When Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And Anna finds the error "EmailAddressNotApproved" at Anna's mailbox
    And the address of Anna's mailbox is "Pending Approval"
    When the address of Anna's mailbox is changed to "anna@contoso.example"
    And Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And the address of Anna's mailbox is "Approved"

  @D10
  Scenario: One's own mailbox where the environment asks for the privilege
    Given Anna's mailbox is synchronised by the server
    And the environment asks for the privilege to approve one's own address
    When Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And the address of Anna's mailbox is "Pending Approval"
    When Ada adds to the role Basic User the privilege prvApproveRejectEmailAddress
    And Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And the address of Anna's mailbox is "Approved"

  @D10
  Scenario: One's own mailbox where the environment asks for the privilege no more
    Given Anna's mailbox is synchronised by the server
    And the environment asks for the privilege to approve one's own address
    When Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    When the environment does not ask for the privilege to approve one's own address
    And Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D10
  Scenario: One's own mailbox that one may not write
    Given Anna's mailbox is synchronised by the server
    And the role Basic User lacks the privilege prvWriteMailbox
    When Anna tests and enables Anna's mailbox
    Then Dynamics 365 refuses with "has the privilege prvWriteMailbox (0x80040220)"
    And the address of Anna's mailbox is "Pending Approval"
    When Ada adds to the role Basic User the privilege prvWriteMailbox for one's own rows
    And Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"
    And the address of Anna's mailbox is "Approved"

  @D10
  Scenario: The mailbox of a queue is nobody's own
    Given Anna's queue Support has the address "anna@contoso.example"
    And Support's mailbox is synchronised by the server
    When Anna tests and enables Support's mailbox
    Then the test of Support's mailbox ends with "Failure, Failure, Failure"
    And Anna finds the error "EmailAddressNotApproved" at Support's mailbox
    When Ada approves Support's mailbox
    And Anna tests and enables Support's mailbox
    Then the test of Support's mailbox ends with "Success, Success, Success"

  @D10
  Scenario: Somebody else's test approves nothing
    Given Anna's mailbox is synchronised by the server
    And Bo has the roles "Basic User, Mailbox Desk" in the environment
    When Bo tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Failure, Failure, Failure"
    And the address of Anna's mailbox is "Pending Approval"
    When Anna tests and enables Anna's mailbox
    Then the test of Anna's mailbox ends with "Success, Success, Success"

  @D11
  Scenario: Who is given the role Delegated Mailbox Approver may approve, and is System Administrator besides
    Given Bo has the roles "Basic User, Mailbox Desk" in the environment
    When Ada gives Bo the role "Delegated Mailbox Approver"
    Then Dynamics 365 has done it
    When Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "(0x8009000b)"
    When Ada gives Bo the role "System Administrator"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"

  @D11
  Scenario Outline: The role is there from version 9.2.22104.00170 on: <version>
    Given the environment "dated.crm4.dynamics.com" of version "<version>"
    Then the version of the environment is "<version>"
    And the environment has <whether> role "Delegated Mailbox Approver"

    Examples:
      | version         | whether |
      | 9.2.24044.00170 | the     |
      | 9.2.22104.00170 | the     |
      | 9.2.22104.00169 | no      |
      | 9.2.22103.00194 | no      |

  @D12
  Scenario: The role is given by Global and Exchange administrators alone
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo gives Anna the role "Delegated Mailbox Approver"
    Then Dynamics 365 refuses with "(0x80090904)"
    And Anna does not have the role "Delegated Mailbox Approver" in the environment
    When Bo gives Anna the role "System Customizer"
    Then Dynamics 365 has done it
    When Bo is given the directory role "Exchange Administrator"
    And Bo gives Anna the role "Delegated Mailbox Approver"
    Then Dynamics 365 has done it
    And Anna has the role "Delegated Mailbox Approver" in the environment

  @D13
  Scenario: The role is not for teams, whoever gives it
    Given the environment has the team "Desk"
    When Ada gives Desk the role "Delegated Mailbox Approver"
    Then Dynamics 365 refuses with "(0x80090905)"
    When Ada gives Desk the role "System Administrator"
    Then Dynamics 365 has done it
    When Ada gives Bo the role "Delegated Mailbox Approver"
    Then Dynamics 365 has done it
    And Bo has the role "Delegated Mailbox Approver" in the environment

  @D14
  Scenario: The role counts in the environment where it was given, and several may have it
    Given the environment "second.crm4.dynamics.com" of version "9.2.24044.00170"
    And Bo has the roles "Basic User, System Administrator" in the environment
    And Ada gives Bo the role "Delegated Mailbox Approver"
    When it is about the environment "contoso.crm4.dynamics.com"
    Then Bo does not have the role "Delegated Mailbox Approver" in the environment
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo approves Anna's mailbox
    Then Dynamics 365 refuses with "(0x8009000b)"
    When it is about the environment "second.crm4.dynamics.com"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    When it is about the environment "contoso.crm4.dynamics.com"
    And Ada gives Anna the role "Delegated Mailbox Approver"
    And Ada gives Bo the role "Delegated Mailbox Approver"
    And Bo approves Anna's mailbox
    Then Dynamics 365 has done it
    And Anna has the role "Delegated Mailbox Approver" in the environment
    And Bo has the role "Delegated Mailbox Approver" in the environment

  @D17
  Scenario: What is rolled out by version: an older environment has no such role to give
    Given the environment "contoso-old.crm.dynamics.com"
    Then the version of the environment is "9.2.22103.00194"
    When Ada gives Bo the role "Delegated Mailbox Approver"
    Then Dynamics 365 refuses with "There is no role Delegated Mailbox Approver in this environment"
    When it is about the environment "contoso.crm4.dynamics.com"
    Then the version of the environment is "9.2.24044.00170"
    When Ada gives Bo the role "Delegated Mailbox Approver"
    Then Dynamics 365 has done it

  @D18
  Scenario: Approval is required unless somebody says otherwise
    Given Bo's mailbox is synchronised by the server
    Then "Process emails only for approved users" is on
    And "Process emails only for approved queues" is on
    And the address of Bo's mailbox is "Pending Approval"
    When Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Failure, Failure, Failure"
    And Bo finds the error "requires an approval by an Office 365 administrator" at Bo's mailbox
    When Ada approves Bo's mailbox
    And Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Success, Success, Success"

  @D18
  Scenario: A System Administrator puts the privilege into a role
    Given Anna has the roles "Basic User" in the environment
    And the environment asks for the privilege to approve one's own address
    When Anna approves Anna's mailbox
    Then Dynamics 365 refuses with "has the privilege prvApproveRejectEmailAddress (0x80040220)"
    When Ada adds to the role Basic User the privilege prvApproveRejectEmailAddress
    And Anna approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"

  @D19
  Scenario: Approving by hand sends the approval and nothing else
    When Ada approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"
    And the last change of a mailbox asked for "emailrouteraccessapproval" alone
    When the address of Anna's mailbox is changed to "anna.other@contoso.example"
    Then the address of Anna's mailbox is "Pending Approval"
    When Ada approves Anna's mailbox
    Then the address of Anna's mailbox is "Approved"

  @D20
  Scenario: A program that asks for more in the same request gets the rest, and no approval
    When Ada's program approves Anna's mailbox and has its mail come in by the server with the same request
    Then Dynamics 365 has done it
    And Anna's mailbox is synchronised by "server, none, none"
    And the address of Anna's mailbox is "Pending Approval"
    When Ada approves Anna's mailbox
    Then the address of Anna's mailbox is "Approved"
    When Ada's program approves Anna's mailbox and has its mail come in by the server with the same request
    Then the address of Anna's mailbox is "Approved"

  @D20
  Scenario: Where Microsoft's page says so no more, the approval counts beside other columns as well
    Given the environment approves beside other columns as well
    When Ada's program approves Anna's mailbox and has its mail come in by the server with the same request
    Then Anna's mailbox is synchronised by "server, none, none"
    And the address of Anna's mailbox is "Approved"

  @D20
  Scenario: A plug-in approves nothing, and a program from outside does
    When a plug-in in Ada's name approves Anna's mailbox
    Then Dynamics 365 refuses with "can't be approved from a plug-in or a workflow"
    And the address of Anna's mailbox is "Pending Approval"
    When Ada approves Anna's mailbox
    Then Dynamics 365 has done it
    And the address of Anna's mailbox is "Approved"

  @D21
  Scenario: The requirement is taken away, and untested mailboxes need no approval
    Given Bo's mailbox is synchronised by the server
    When Ada switches "Process emails only for approved users" off
    Then Dynamics 365 has done it
    When Ada tests and enables Bo's mailbox
    Then the test of Bo's mailbox ends with "Success, Success, Success"
    And the address of Bo's mailbox is "Pending Approval"

  @D21
  Scenario: Users and queues are told apart
    Given Ada's queue Support has the address "bo@contoso.example"
    And Support's mailbox is synchronised by the server
    And Ada has switched "Process emails only for approved users" off
    When Ada tests and enables Support's mailbox
    Then Ada finds the error "EmailAddressNotApproved" at Support's mailbox
    When Ada switches "Process emails only for approved queues" off
    And Ada tests and enables Support's mailbox
    Then the test of Support's mailbox ends with "Success, Success, Success"

  @D21
  Scenario: The requirement is the same administrators' to take away
    Given Bo has the roles "Basic User, System Administrator" in the environment
    When Bo switches "Process emails only for approved users" off
    Then Dynamics 365 refuses with "(0x80040220)"
    And "Process emails only for approved users" is on
    When Bo is given the directory role "Global Administrator"
    And Bo switches "Process emails only for approved users" off
    Then Dynamics 365 has done it
    And "Process emails only for approved users" is off
