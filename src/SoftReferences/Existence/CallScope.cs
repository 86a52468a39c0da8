namespace SoftReferences;

/// <summary>The scope of a call, and whether the current execution context still belongs to it: a request that has ended no longer has a tenant.</summary>
/// <param name="scope">Provides the current scope, or <see langword="null"/> if all calls share one.</param>
internal sealed class CallScope(IExistenceScope? scope)
{
    private static readonly AsyncLocal<string?> Entered = new();

    /// <summary>Gets a value indicating whether the execution context of the current call no longer has the scope of the call.</summary>
    public bool HasEnded => Entered.Value is { } entered && !Is(entered);

    /// <summary>Returns whether the current context has a scope.</summary>
    public bool Is(string expected)
    {
        try
        {
            return scope is null || (scope.Current ?? string.Empty) == expected;
        }
        catch (Exception)
        {
            // Services of an ended request may be disposed.
            return false;
        }
    }

    /// <summary>Sets the scope for everything that runs in a call.</summary>
    public void Enter(string entered)
    {
        if (scope is not null)
        {
            Entered.Value = entered;
        }
    }
}
