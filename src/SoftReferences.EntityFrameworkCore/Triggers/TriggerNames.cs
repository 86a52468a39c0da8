namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names of triggers, of their functions, and of the constraint that a guard reports. They are part of users' databases, so they must not change.</summary>
internal static class TriggerNames
{
    /// <summary>The prefix of all triggers of the library.</summary>
    public const string Prefix = "softref_";

    /// <summary>The prefix of all stamps, with the version of their format. A hash of the trigger's text follows.</summary>
    public const string StampPrefix = "softreferences 2 ";

    public static readonly string[] CaptureEvents = ["delete", "insert", "update", "truncate"];

    public static readonly string[] GuardEvents = ["insert", "update"];

    public static string Capture(string table, string purpose) => SqlText.Name($"{Prefix}capture_{table}_{purpose}");

    public static string Guard(string table, string purpose) => SqlText.Name($"{Prefix}guard_{table}_{purpose}");

    public static string Constraint(string table, string column) => SqlText.Name($"{Prefix}guard_{table}_{column}");

    /// <summary>Gets the stamp that distinguishes a current trigger from an outdated one.</summary>
    public static string Stamp(string text) => StampPrefix + SqlText.Hash(text);
}
