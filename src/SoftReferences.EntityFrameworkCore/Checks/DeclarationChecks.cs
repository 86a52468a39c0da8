using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks declarations outside the model: registered owners, owned schemas, and the schema of the migrations history.</summary>
internal static class DeclarationChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(DbContext context, IModel model, SchemaBorder border)
    {
        var references = model.GetSoftReferences().ToList();
        var options = context.GetService<IDbContextOptions>();
        // Without the application's services, as in a design-time factory, the registrations are not known.
        var application = options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
        return
        [
            .. new[] { HistoryChecks.Run(context, border) }.OfType<SoftReferenceViolation>(),
            .. Unregistered(references, application?.GetService<OwnerRegistry>()),
            .. Undeclared(model, references, border),
        ];
    }

    private static IEnumerable<SoftReferenceViolation> Unregistered(IReadOnlyList<SoftReference> references, OwnerRegistry? registry) => registry is null ? [] :
        references.GroupBy(reference => reference.Service.ResourceName, StringComparer.Ordinal)
            .Where(ofOwner => !registry.Services.Any(service => service.ResourceName == ofOwner.Key))
            .Select(ofOwner => new SoftReferenceViolation(
                "SREF104",
                ofOwner.Key,
                $"{Quoted(ofOwner.Select(reference => reference.Name))} refer{(ofOwner.Count() == 1 ? "s" : null)} to '{ofOwner.Key}', which is not registered: "
                + "its keys cannot be validated, and its deletions are not received.",
                $"Call services.AddSoftReferences().AddOwner<…>(owner => owner.UseHttp(…)) with the type that names '{ofOwner.First().Service.Name}'."));

    private static IEnumerable<SoftReferenceViolation> Undeclared(IModel model, IReadOnlyList<SoftReference> references, SchemaBorder border)
    {
        var silent = references.Where(reference => reference.Service.Schema is null).Select(reference => reference.Service.ResourceName).Distinct(StringComparer.Ordinal).ToList();
        var schemas = TriggerModel.TablesOf(model).Select(table => table.Schema).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (border.Owned.Count == 0 && silent.Count > 0 && schemas.Count > 0)
        {
            yield return new(
                "SREF105",
                string.Join(", ", schemas),
                $"The model has tables in {Quoted(schemas)}, but neither this service declares which schemas it owns, nor {Quoted(silent)} which are theirs: foreign schemas cannot be recognized.",
                $"Call UseSoftReferences(o => o.OwnsSchemas({string.Join(", ", schemas.Select(schema => $"\"{schema}\""))})).");
        }
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
