using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Finds the foreign keys of a context that cross a schema border, and writes what replaces them.</summary>
internal sealed class ForeignKeyFix(DbContext context, Assembly assembly, Assembly startup, string projectDirectory)
{
    private string Name => context.GetType().Name;

    public async Task<FixAnswer> RunAsync(FixArguments arguments, CancellationToken cancellationToken)
    {
        if (context.Database.ProviderName != "Npgsql.EntityFrameworkCore.PostgreSQL")
        {
            throw new ToolException($"'{Name}' is for '{context.Database.ProviderName}', and only PostgreSQL has schemas that foreign keys could cross. Name another with '--context'.");
        }

        if (arguments.Connection is not null)
        {
            context.Database.SetConnectionString(arguments.Connection);
        }

        if (!arguments.Offline && !await context.Database.CanConnectAsync(cancellationToken))
        {
            throw new ToolException($"The database of '{Name}' cannot be reached. Name another with '--connection' (and '--context {Name}'), or use only the model and its migrations with '--offline'.");
        }

        var plan = await PlanAsync(arguments, cancellationToken);
        if (plan.Border.Owned.Count == 0 && !context.GetService<IDesignTimeModel>().Model.GetSoftReferences().Any(reference => reference.Service.Schema is not null))
        {
            throw new ToolException($"'{Name}' does not declare which schemas it owns. Name them with '--owns', or call UseSoftReferences(references => references.OwnsSchemas(…)).");
        }

        var steps = new ForeignKeySteps(context, plan);
        var notes = Notes(plan, steps, arguments.Sql).ToList();
        var isNeeded = steps.Drops.Count > 0 || (plan.Keys.Any(key => key.State == PlannedKeyState.Elsewhere) && steps.HasMigrations && steps.Ordinary.Count > 0);
        var (files, sql) = !isNeeded ? ([], null)
            : arguments.Sql ? ([], SqlScript.Write(context, steps, steps.HasMigrations ? null : await LibraryTables.MissingAsync(context, cancellationToken)))
            : (WriteMigrations(steps, arguments), (string?)null);
        return new(
            Name,
            arguments.Offline ? "the model and its migrations" : $"the database '{context.Database.GetDbConnection().Database}', the model and its migrations",
            [.. plan.Keys.Select(key => new FixedKey(Printable.Of(key.Key.Text), key.State, key.Problem, key.Notes, key.Code))],
            notes,
            files,
            sql);
    }

    private async Task<ForeignKeyPlan> PlanAsync(FixArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await ForeignKeyPlan.MakeAsync(context, arguments.Owns, !arguments.Offline, cancellationToken);
        }
        catch (DbException exception)
        {
            throw new ToolException(
                $"The database of '{Name}' cannot be read: {exception.Message}{Environment.NewLine}Besides the catalog, the history of migrations is read. Name a role that may with '--connection' (and '--context {Name}'), or use only the model and its migrations with '--offline'.",
                exception);
        }
    }

    private IReadOnlyList<FixFile> WriteMigrations(ForeignKeySteps steps, FixArguments arguments)
    {
        if (!steps.HasMigrations)
        {
            throw new ToolException($"'{Name}' has no migrations. Use '--sql', or add one with 'dotnet ef migrations add' for the current state of the database.");
        }

        var migrations = context.GetService<IMigrationsAssembly>();
        if (migrations.Assembly != assembly)
        {
            throw new ToolException($"The migrations of '{Name}' are in '{migrations.Assembly.GetName().Name}'. Name its project with '--project', and that of the program with '--startup-project'.");
        }

        if (migrations.FindMigrationId(arguments.Name) is { } taken)
        {
            throw new ToolException($"There is a migration '{taken}' already. Give another name with '--name'.");
        }

        using var writer = new MigrationWriter(context, assembly, startup);
        var root = assembly.GetName().Name!;
        var undone = steps.Undone.Where(operation => operation is not DropIndexOperation drop || !steps.Indexes.Any(index => index.Name == drop.Name && index.Table.Name == drop.Table)).ToList();
        var preparation = steps.Ordinary.Count == 0 ? [] : new[] { writer.Scaffold($"{arguments.Name}Preparation", root, steps.Ordinary, undone) };
        var online = writer.Scaffold(arguments.Name, root, OnlineCode.Up(steps, writer.CSharp), OnlineCode.Down(steps));
        return [.. preparation.Append(online).SelectMany(migration => writer.Save(projectDirectory, migration, arguments.Write)).DistinctBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Notes(ForeignKeyPlan plan, ForeignKeySteps steps, bool isScript)
    {
        if (isScript && plan.IsLive && steps.Drops.Count > 0 && plan.Pending.Count > 0)
        {
            yield return $"The database lacks migrations that the script relies on. Apply them first: {string.Join(", ", plan.Pending.Select(id => $"'{id}'"))}.";
        }

        if (steps.LeftOut.Count > 0)
        {
            yield return $"The change of the model would also do the following to tables of other services, so it is left out: {string.Join(", ", steps.LeftOut)}.";
        }

        if (steps.Drops.Count > 0 && steps.Unsafe.ToList() is { Count: > 0 } others)
        {
            yield return $"The model has other changes that are in no migration. They are included unchanged, and may lock tables for a long time: {string.Join(", ", others)}.";
        }

        if (!plan.IsLive && steps.Drops.Count > 0)
        {
            yield return "The database was not read: keys with other names, missing indexes and partitions are unknown.";
        }

        if (steps.Drops.Count > 0)
        {
            yield return "Apply the migrations of the owners first, so that deletions are captured before the keys are gone. Have one process apply this one, with a command timeout that is long enough for its indexes. Sweep afterwards: 'softref sweep --owner …'.";
        }
    }
}
