using Cronos;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Determines when the next sweep is due. Replicas agree, because it is based on the state in the store.</summary>
internal sealed class SweepSchedule(SweepOptions options)
{
    private const int FieldsWithSeconds = 6;

    private readonly CronExpression? _cron = options.Cron is { } cron ? Parse(cron) : null;

    public static CronExpression Parse(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return CronExpression.Parse(cron, fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
    }

    public bool IsDue(SweepState state, DateTimeOffset now)
    {
        var last = state.StartedAt ?? state.Since;
        return _cron is null ? last + options.Interval <= now : _cron.GetNextOccurrence(last, TimeZoneInfo.Utc) is { } next && next <= now;
    }
}
