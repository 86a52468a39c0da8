namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names of triggers, of their functions and of the constraint that a guard reports. They stand in databases and are frozen.</summary>
internal static class TriggerNames
{
    /// <summary>What every trigger of the library begins with.</summary>
    public const string Prefix = "softref_";

    /// <summary>What the stamp of every trigger begins with; the version of its form and a hash of its text follow.</summary>
    public const string StampPrefix = "softreferences 2 ";

    public static readonly string[] CaptureEvents = ["delete", "insert", "update", "truncate"];

    public static readonly string[] GuardEvents = ["insert", "update"];

    public static string Capture(string table, string purpose) => SqlText.Name($"{Prefix}capture_{table}_{purpose}");

    public static string Guard(string table, string purpose) => SqlText.Name($"{Prefix}guard_{table}_{purpose}");

    public static string Constraint(string table, string column) => SqlText.Name($"{Prefix}guard_{table}_{column}");

    /// <summary>Gets the stamp by which a stale trigger can be told from a current one.</summary>
    public static string Stamp(string text) => StampPrefix + SqlText.Hash(text);
}
