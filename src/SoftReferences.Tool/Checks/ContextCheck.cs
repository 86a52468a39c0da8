using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Checks one context, in the application's process.</summary>
internal sealed class ContextCheck(DbContext context, CheckArguments arguments)
{
    private readonly List<Finding> _findings = [];
    private readonly List<CheckProblem> _problems = [];

    public string Name => context.GetType().Name;

    /// <summary>Gets the findings.</summary>
    public IEnumerable<Finding> Findings => _findings.Distinct();

    /// <summary>Gets the levels that could not be checked. A failure at one level does not affect the others.</summary>
    public IReadOnlyList<CheckProblem> Problems => _problems;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var level in arguments.Levels)
        {
            try
            {
                var violations = level switch
                {
                    CheckLevel.Model => SoftReferenceChecks.Model(context),
                    CheckLevel.Migrations => SoftReferenceChecks.Migrations(context),
                    _ => await InDatabaseAsync(cancellationToken),
                };
                _findings.AddRange(violations.Select(violation => Finding.Of(violation, Name)));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                _problems.Add(new(level, AppProblem.Describe(exception)));
            }
        }
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

        // Opening a missing SQLite file would create an empty database and find nothing wrong.
        if (!await context.Database.CanConnectAsync(cancellationToken))
        {
            throw new ToolException($"The database of '{Name}' cannot be reached. Name another with '--connection' (and '--context {Name}'), or apply the migrations to a new database with '--scratch'.");
        }

        return await SoftReferenceChecks.DatabaseAsync(context, options, cancellationToken);
    }
}
