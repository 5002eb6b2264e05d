namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>Tests that write programs and start them. While another thread forks, the kernel may call a program just written busy (ETXTBSY); so they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection.</summary>
    public const string Name = "programs";
}
