using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Scopes of a store, of which one waits for something to happen first: between two transactions, at the very place that a test means.</summary>
internal sealed class InterruptedScopes(IServiceScopeFactory scopes, int afterScopes, Func<Task> interrupt) : IServiceScopeFactory
{
    private int _created;

    public bool WasInterrupted { get; private set; }

    public IServiceScope CreateScope()
    {
        if (_created++ == afterScopes)
        {
            WasInterrupted = true;
            Task.Run(interrupt).GetAwaiter().GetResult();
        }

        return scopes.CreateScope();
    }
}
