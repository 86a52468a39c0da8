using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Creates scopes for a store, and runs an action before one of them. This places the action between two particular transactions.</summary>
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
