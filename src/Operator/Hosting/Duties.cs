namespace LvsOperator.Operator.Hosting;

/// <summary>What an operator does; the program does all of it, a test what it is about.</summary>
[Flags]
internal enum Duties
{
    /// <summary>Nothing but to watch.</summary>
    None = 0,

    /// <summary>Decides on objects and writes their status, as the leader.</summary>
    Decide = 1,

    /// <summary>Deploys the agents, as the leader.</summary>
    Deploy = 2,

    /// <summary>Serves the webhook, and as the leader registers it.</summary>
    Admit = 4,

    /// <summary>All of it.</summary>
    All = Decide | Deploy | Admit,
}
