using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Checks one context, in the application's process.</summary>
internal sealed class ContextCheck(DbContext context, CheckArguments arguments)
{
    private readonly List<Finding> _findings = [];

    public string Name => context.GetType().Name;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
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
            Add(await InDatabaseAsync(cancellationToken));
        }

        return _findings;
    }

    private async Task<IReadOnlyList<SoftReferenceViolation>> InDatabaseAsync(CancellationToken cancellationToken)
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
