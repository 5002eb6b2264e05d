namespace LvsOperator.Planning.Conditions;

/// <summary>The reasons of conditions (api.md, "Status").</summary>
public static class Reasons
{
    /// <summary>Accepted, True: the object is valid and owns what it claims.</summary>
    public const string Accepted = "Accepted";

    /// <summary>Accepted: the object breaks a rule, by itself.</summary>
    public const string Invalid = "Invalid";

    /// <summary>Accepted: another object has a VIP and port, a firewall mark, or a node's port.</summary>
    public const string VipConflict = "VipConflict";

    /// <summary>Accepted: another object has a virtual router id.</summary>
    public const string VirtualRouterIdConflict = "VirtualRouterIdConflict";

    /// <summary>Accepted: what must be equal on a director or on a VIP is not.</summary>
    public const string DirectorSettingsConflict = "DirectorSettingsConflict";

    /// <summary>Accepted: an address may not be used.</summary>
    public const string AddressNotAllowed = "AddressNotAllowed";

    /// <summary>Accepted: a back end and its user do not fit each other.</summary>
    public const string BackendUnsupported = "BackendUnsupported";

    /// <summary>ResolvedRefs, True: all that is referred to exists.</summary>
    public const string Resolved = "Resolved";

    /// <summary>Programmed, True: every node concerned applied this generation.</summary>
    public const string Programmed = "Programmed";

    /// <summary>Ready, True: traffic flows.</summary>
    public const string Ready = "Ready";

    /// <summary>Programmed or Ready: not yet known, or not yet done.</summary>
    public const string Pending = "Pending";

    /// <summary>In a row only: the first round of checks has not ended. The condition says Pending.</summary>
    public const string Checking = "Checking";

    /// <summary>In a row only: nothing is wrong yet, and somebody should know all the same. Shown at the end of the message of condition Ready.</summary>
    public const string Note = "Note";

    /// <summary>Programmed: something about a node is in the way.</summary>
    public const string NodeError = "NodeError";

    /// <summary>Programmed: the kernel of a node cannot do this.</summary>
    public const string UnsupportedByKernel = "UnsupportedByKernel";

    /// <summary>Programmed: somebody else takes away what was programmed.</summary>
    public const string ForeignOwner = "ForeignOwner";

    /// <summary>Programmed: pods of the tier are refused by Pod Security.</summary>
    public const string PodSecurity = "PodSecurity";

    /// <summary>Ready: no server is healthy.</summary>
    public const string NoHealthyServers = "NoHealthyServers";

    /// <summary>Ready: less weight is healthy than quorum asks for.</summary>
    public const string QuorumLost = "QuorumLost";

    /// <summary>Ready: nobody holds a VIP.</summary>
    public const string NoDirector = "NoDirector";

    /// <summary>Ready: two nodes hold one VIP.</summary>
    public const string SplitBrain = "SplitBrain";

    /// <summary>Ready: the agents that ought to know do not report.</summary>
    public const string AgentStale = "AgentStale";

    /// <summary>ResolvedRefs: a pool or tier does not exist.</summary>
    public const string BackendNotFound = "BackendNotFound";

    /// <summary>ResolvedRefs: a Service does not exist.</summary>
    public const string ServiceNotFound = "ServiceNotFound";

    /// <summary>ResolvedRefs: a Secret does not exist, or is not of the kind that is needed.</summary>
    public const string SecretNotFound = "SecretNotFound";

    /// <summary>Ready and Programmed of a pool that nothing uses.</summary>
    public const string NotReferenced = "NotReferenced";
}
