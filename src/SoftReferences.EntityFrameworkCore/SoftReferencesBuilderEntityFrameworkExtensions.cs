using Microsoft.EntityFrameworkCore;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the databases of dependents.</summary>
public static class SoftReferencesBuilderEntityFrameworkExtensions
{
    /// <summary>Follows the owners of the context's references, keeps their tombstones beside the references, and cleans up orphans.</summary>
    /// <typeparam name="TContext">The context, registered with <c>AddDbContext</c> and with <c>UseSoftReferences(…)</c> on its options.</typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder.</returns>
    public static ISoftReferencesBuilder AddEntityFrameworkStore<TContext>(this ISoftReferencesBuilder builder)
        where TContext : DbContext => builder.AddDependentStore<EntityFrameworkStore<TContext>>();
}
