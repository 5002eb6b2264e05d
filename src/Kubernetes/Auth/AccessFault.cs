namespace LvsOperator.Kubernetes.Auth;

/// <summary>What is wrong with a configuration of access, printed <c>/root/.kube/config: users[admin].user.token: …; remedy</c>.</summary>
/// <param name="File">The file, or where the configuration comes from.</param>
/// <param name="Field">The field; empty where the whole file is meant.</param>
/// <param name="Reason">What is wrong, and the remedy.</param>
public sealed record AccessFault(string File, string Field, string Reason)
{
    /// <summary>One line.</summary>
    public override string ToString() => (Field.Length == 0 ? $"{File}: {Reason}" : $"{File}: {Field}: {Reason}").ReplaceLineEndings(" ");
}
