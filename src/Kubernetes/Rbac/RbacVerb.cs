namespace LvsOperator.Kubernetes.Rbac;

/// <summary>Verbs of RBAC (https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb). There is no All here, on purpose.</summary>
[Flags]
public enum RbacVerb
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read one.</summary>
    Get = 1 << 1,

    /// <summary>Read many.</summary>
    List = 1 << 2,

    /// <summary>Follow.</summary>
    Watch = 1 << 3,

    /// <summary>Make; server-side apply of what is not there needs it too.</summary>
    Create = 1 << 4,

    /// <summary>Replace.</summary>
    Update = 1 << 5,

    /// <summary>Change in part; server-side apply.</summary>
    Patch = 1 << 6,

    /// <summary>Delete.</summary>
    Delete = 1 << 7,

    /// <summary>Bind a role to somebody without holding its permissions (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update).</summary>
    Bind = 1 << 8,
}
