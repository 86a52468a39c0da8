using System.Data.Common;
using System.Text.Json;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>SQLite 3.35 and later. It has one writer at a time, so there is nothing to lock and no horizon to wait for.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override string ForUpdate => string.Empty;

    public override string SkipLocked => string.Empty;

    public override string IsReplica => "1 = 0";

    public override string Horizon => "0";

    public override string OldestRunning => "0";

    public override string ServerStart => "0";

    public override bool HasArrays => false;

    public override bool HasUuids => false;

    public override bool HasLooseScans => false;

    public override string? Pack(string expression, Type storedType) => null;

    public override string WriteNoReferenceBy(params IEnumerable<string> tables) => string.Empty;

    public override string WriteNoReference => string.Empty;

    public override bool HasRowPolicies => false;

    public override string? TellTime => null;

    public override string? TellTimeAndEndWhenIdle(TimeSpan timeout) => null;

    public override string? ReadLock(string table) => null;

    public override string? ByteCollation => null;

    public override string? HashIndexMethod => null;

    // Changing a primary key would rebuild the table, which triggers of other tables refer to.
    public override bool HasKeysFirst => false;

    // A new rowid is one more than the greatest existing one.
    public override bool HasUniqueRowIds => true;

    public override string JournalOrder => "\"id\"";

    public override string JournalKeys => "\"keys\", NULL";

    public override string RowId => "rowid";

    public override string JournalTexts(string entry) => $"{entry}.\"keys\"";

    public override string IsRowOf(string query) => $"rowid IN ({query})";

    protected override string NotMerged => string.Empty;

    public override string Now => "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')";

    // SQLite has no SQLSTATE, and only its provider exposes the extended error code.
    public override bool IsConflict(DbException exception) => exception.Message.Contains("UNIQUE constraint failed", StringComparison.Ordinal);

    public override string CommitDurably => string.Empty;

    public override string Notify(string channel) => string.Empty;

    public override string? Await(string streams) => null;

    // A copied file cannot be recognized.
    public override string Incarnation(string table) => "NULL";

    public override string Elements(string column) => $"json_each({column}) AS e";

    public override object Texts(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts);

    public override IReadOnlyList<string> ReadTexts(DbDataReader reader, int ordinal) => JsonSerializer.Deserialize<string[]>(reader.GetString(ordinal))!;

    public override string Rows(DbCommand command, params IReadOnlyList<RowColumn> columns)
    {
        var rows = Enumerable.Range(0, columns[0].Values.Length).Select(row => columns.Select(column => ToJson(column.Values.GetValue(row))));
        command.AddParameter("rows", JsonSerializer.Serialize(rows));
        var items = columns.Select((column, index) => string.Create(CultureInfo.InvariantCulture, $"json_extract(value, '$[{index}]') AS \"{column.Name}\""));
        return $"(SELECT {string.Join(", ", items)} FROM json_each(@rows)) AS r";
    }

    public override string IsOneOf(DbCommand command, string column, IReadOnlyList<object> values, RelationalTypeMapping mapping)
    {
        var stored = values is [Guid, ..] ? [.. values.Cast<Guid>().SelectMany(Spellings)] : values;
        var names = new string[stored.Count];
        for (var index = 0; index < names.Length; index++)
        {
            names[index] = string.Create(CultureInfo.InvariantCulture, $"@key{index}");
            command.AddParameter(names[index][1..], stored[index]);
        }

        // The column's collation may treat different texts as equal. Its index finds the candidates, and a comparison by bytes selects the right ones.
        var list = string.Join(", ", names);
        return values is [string, ..] ? $"({column} IN ({list}) AND {column} COLLATE BINARY IN ({list}))" : $"{column} IN ({list})";
    }

    // The provider stores Guids in upper case, hand-written SQL mostly uses lower case, and the guard accepts both.
    private static IEnumerable<object> Spellings(Guid guid) => [AsStored(guid), guid.ToString()];

    private static string AsStored(Guid guid) => guid.ToString().ToUpperInvariant();

    // In the form that the provider stores.
    private static object? ToJson(object? value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF+00:00", CultureInfo.InvariantCulture),
        Guid guid => AsStored(guid),
        _ => value,
    };
}
