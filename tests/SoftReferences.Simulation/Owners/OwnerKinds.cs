using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Simulation;

/// <summary>The owners that a run can have.</summary>
internal static class OwnerKinds
{
    public static IReadOnlyList<OwnerKind> All { get; } =
    [
        new(Users.Service, (builder, configure) => builder.AddOwner<Users>(owner => owner.UseHttp("http://users").Configure(configure))),
        new(Accounts.Service, (builder, configure) => builder.AddOwner<Accounts>(owner => owner.UseHttp("http://accounts").Configure(configure))),
    ];

    private sealed class Users : IOwningService
    {
        public static OwningService Service { get; } = new("users", "users");
    }

    private sealed class Accounts : IOwningService
    {
        public static OwningService Service { get; } = new("accounts", "accounts");
    }
}
