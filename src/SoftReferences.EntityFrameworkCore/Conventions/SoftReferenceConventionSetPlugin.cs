using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the conventions of SoftReferences to those of the provider.</summary>
internal sealed class SoftReferenceConventionSetPlugin : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.Add(new InboxTablesConvention());
        return conventionSet;
    }
}
