using LvsOperator.KubeServers;

[assembly: AssemblyFixture(typeof(SharedControlPlane))]
