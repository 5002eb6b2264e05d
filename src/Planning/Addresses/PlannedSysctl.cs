namespace LvsOperator.Planning.Addresses;

/// <summary>A kernel setting this node is to have.</summary>
/// <param name="Key">Path below /proc/sys with slashes, as interface names may hold dots: <c>net/ipv4/conf/eth0.7/send_redirects</c>.</param>
/// <param name="Value">The value as it reads back.</param>
/// <param name="Teardown">What happens to it when nothing wants it any more.</param>
public sealed record PlannedSysctl(string Key, string Value, SysctlTeardown Teardown = SysctlTeardown.Restore)
{
    /// <summary>The key as sysctl(8) spells it: dots between parts; a dot inside a part becomes a slash.</summary>
    public string DottedKey => string.Join('.', Key.Split('/').Select(part => part.Replace('.', '/')));
}

/// <summary>What happens to a setting when nothing wants it any more.</summary>
public enum SysctlTeardown
{
    /// <summary>The remembered original comes back, if ours still stands.</summary>
    Restore,

    /// <summary>It stays as we set it.</summary>
    Keep,
}
