namespace SoftReferences;

/// <summary>The checks that run once the host has started, and stop it if they fail.</summary>
internal sealed class StartupChecks
{
    private readonly List<Action<IServiceProvider>> _checks = [];

    public void Add(Action<IServiceProvider> check)
    {
        lock (_checks)
        {
            _checks.Add(check);
        }
    }

    public void Run(IServiceProvider services)
    {
        Action<IServiceProvider>[] checks;
        lock (_checks)
        {
            checks = [.. _checks];
        }

        foreach (var check in checks)
        {
            check(services);
        }
    }
}
