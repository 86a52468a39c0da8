using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Checks one context, in the application's process.</summary>
internal sealed class ContextCheck(AppContextModel model, CheckArguments arguments)
{
    private readonly List<Finding> _findings = [];

    public string Name => model.Name;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Gets what could not be looked at, because the model is refused.</summary>
    public string? Unchecked { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (model.Context is not { } context)
        {
            // Without the model there is nothing to compare the rest with.
            Add(model.Refused);
            Unchecked = arguments.Levels is [CheckLevel.Model] ? null
                : $"The migrations and the database of '{Name}' were not looked at, because its model is refused. Mend the model first, or call UseSoftReferences(o => o.ReportOnly()).";
            return;
        }

        if (arguments.Levels.Contains(CheckLevel.Model))
        {
            Add(SoftReferenceChecks.Model(context));
        }

        if (arguments.Levels.Contains(CheckLevel.Migrations))
        {
            Add(SoftReferenceChecks.Migrations(context));
        }

        if (arguments.Levels.Contains(CheckLevel.Database))
        {
            Add(await InDatabaseAsync(context, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<SoftReferenceViolation>> InDatabaseAsync(DbContext context, CancellationToken cancellationToken)
    {
        var options = new DatabaseCheckOptions { Roles = arguments.Roles };
        if (arguments.Scratch)
        {
            return await ScratchDatabase.CheckAsync(context, arguments.Connection, options, cancellationToken);
        }

        if (arguments.Connection is not null)
        {
            context.Database.SetConnectionString(arguments.Connection);
        }

        // SQLite would make a file that is not there, and find it empty.
        if (!await context.Database.CanConnectAsync(cancellationToken))
        {
            throw new ToolException($"The database of '{Name}' cannot be reached. Name another with '--connection' (and '--context {Name}'), or have the migrations applied to one of their own with '--scratch'.");
        }

        return await SoftReferenceChecks.DatabaseAsync(context, options, cancellationToken);
    }

    private void Add(IEnumerable<SoftReferenceViolation> violations) => _findings.AddRange(violations.Select(violation => Finding.Of(violation, Name)));
}
