using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the conventions of SoftReferences to those of the provider.</summary>
/// <param name="options">The options of the context.</param>
internal sealed class SoftReferenceConventionSetPlugin(IDbContextOptions options) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var extension = options.FindExtension<SoftReferencesOptionsExtension>() ?? new SoftReferencesOptionsExtension();
        conventionSet.Add(new InboxTablesConvention(extension));
        conventionSet.Add(new OwnerTablesConvention());
        return conventionSet;
    }
}
