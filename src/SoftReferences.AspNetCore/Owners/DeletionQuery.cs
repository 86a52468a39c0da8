using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>The query of <c>GET …/deletions</c>.</summary>
/// <param name="After">The position to continue from.</param>
/// <param name="Seen">The fingerprint of what the caller has read up to there, if it sent one.</param>
/// <param name="Limit">The maximum number of events to return.</param>
/// <param name="Wait">How long to wait for an event.</param>
internal sealed record DeletionQuery(long After, string? Seen, int Limit, TimeSpan Wait)
{
    /// <summary>Reads a query, and collects all its errors.</summary>
    public static DeletionQuery Read(IQueryCollection query, OwnerEndpointOptions options, int maximum, Dictionary<string, string[]> errors)
    {
        var after = Number(query, "after", 0, 0, errors);
        var limit = Number(query, "limit", maximum, 1, errors);
        var wait = Number(query, "wait", 0, 0, errors);
        var maximumWait = (long)options.MaximumWait.TotalSeconds;
        return new(after, Fingerprint(query, errors), (int)Math.Min(limit, maximum), wait < maximumWait ? TimeSpan.FromSeconds(wait) : options.MaximumWait);
    }

    private static string? Fingerprint(IQueryCollection query, Dictionary<string, string[]> errors)
    {
        if (!query.TryGetValue("seen", out var values))
        {
            return null;
        }

        if (values is [{ } text] && TombstoneFingerprint.IsValid(text))
        {
            return text;
        }

        errors["seen"] = [$"'{Quote.Shorten(values.ToString())}' is not a fingerprint: 64 hexadecimal digits in lower case."];
        return null;
    }

    private static long Number(IQueryCollection query, string name, long otherwise, long minimum, Dictionary<string, string[]> errors)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return otherwise;
        }

        if (values is [var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum)
        {
            return number;
        }

        errors[name] = [string.Create(CultureInfo.InvariantCulture, $"'{Quote.Shorten(values.ToString())}' is not an integer of at least {minimum}.")];
        return otherwise;
    }
}
