namespace LvsOperator.Api.V1Alpha1;

/// <summary>Names of the API group, its labels and its annotations.</summary>
public static class ApiGroup
{
    /// <summary>The group.</summary>
    public const string Name = "lvs-operator.io";

    /// <summary>The version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version, as <c>apiVersion</c> says it.</summary>
    public const string ApiVersion = Name + "/" + Version;

    /// <summary>
    /// The category of all kinds, for <c>kubectl get lvs-operator</c>. Not <c>lvs</c>, the short name of VirtualServices: kubectl takes a word for a
    /// category before it takes it for a short name, so that <c>kubectl get lvs NAME</c> would ask every kind for that name, and fail.
    /// </summary>
    public const string Category = "lvs-operator";

    /// <summary>Label of nodes that are directors unless <c>spec.directors.nodeSelector</c> says otherwise; value <c>true</c>.</summary>
    public const string DirectorLabel = Name + "/director";

    /// <summary>Label of nodes that run nginx unless <c>spec.nodeSelector</c> of the tier says otherwise; value <c>true</c>.</summary>
    public const string NginxLabel = Name + "/nginx";

    /// <summary>Annotation of a node in planned maintenance; value <c>true</c>.</summary>
    public const string MaintenanceAnnotation = Name + "/maintenance";

    /// <summary>Annotation of an agent's Lease: what it set up as a real server.</summary>
    public const string RealServerAnnotation = Name + "/real-server";

    /// <summary>Namespace of password secrets in a folder of manifests.</summary>
    public const string FolderSystemNamespace = "lvs-system";
}
