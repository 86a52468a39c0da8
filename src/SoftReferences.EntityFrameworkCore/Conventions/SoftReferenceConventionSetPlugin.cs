using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the conventions of SoftReferences to those of the provider.</summary>
/// <param name="options">The options of the context.</param>
/// <param name="diagnostics">The logger for warnings about the model.</param>
/// <param name="provider">The provider of the database.</param>
internal sealed class SoftReferenceConventionSetPlugin(
    IDbContextOptions options,
    IDiagnosticsLogger<DbLoggerCategory.Model.Validation> diagnostics,
    IDatabaseProvider provider) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        var extension = options.FindExtension<SoftReferencesOptionsExtension>() ?? new SoftReferencesOptionsExtension();
        conventionSet.Add(new InboxTablesConvention(extension, provider));
        conventionSet.Add(new OwnerTablesConvention(provider));
        Insert(conventionSet.ModelFinalizingConventions, new SoftReferenceConvention(provider));
        conventionSet.ModelFinalizedConventions.Insert(0, new ModelCheckConvention(extension, new(diagnostics)));
        return conventionSet;
    }

    private static void Insert(List<IModelFinalizingConvention> conventions, SoftReferenceConvention convention)
    {
        var tableSharing = conventions.FindIndex(other => other is SharedTableConvention);
        conventions.Insert(tableSharing < 0 ? conventions.Count : tableSharing, convention);
    }
}
