using System.Diagnostics;

namespace SoftReferences;

/// <summary>Instruments one call to an owner with an activity and metrics. A call without an answer counts as cancelled.</summary>
internal sealed class OwnerCall : IDisposable
{
    private readonly ExistenceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly OwningService _owner;
    private readonly Activity? _activity;
    private readonly long _start;
    private string _outcome = CallOutcome.Cancelled;
    private UnknownKind? _error;
    private int _unknown;

    public OwnerCall(ExistenceMetrics metrics, TimeProvider time, OwningService owner, int keys)
    {
        (_metrics, _time, _owner) = (metrics, time, owner);
        _activity = SoftReferencesTelemetry.Activities.StartActivity("softreferences.existence.call");
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.DisplayName = $"existence {owner.ResourceName}";
            _activity.SetTag(TelemetryTags.Service, owner.Name);
            _activity.SetTag(TelemetryTags.Resource, owner.Resource);
            _activity.SetTag(TelemetryTags.BatchSize, keys);
        }

        _start = time.GetTimestamp();
        metrics.CallStarted(owner, keys);
    }

    public void Answered(ExistenceAnswer answer, int unknown)
    {
        _unknown = unknown;
        _outcome = unknown == 0 ? CallOutcome.Answered : unknown < answer.Statuses.Count ? CallOutcome.Partial : CallOutcome.Unknown;
        _error = unknown == 0 ? null : answer.UnknownKind;
    }

    public void Dispose()
    {
        _metrics.CallEnded(_owner, _time.GetElapsedTime(_start), _outcome, _error, _unknown);
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag(TelemetryTags.Outcome, _outcome);
            if (_error is { } error)
            {
                // Without a description, because the text for the log may quote the owner's response.
                _activity.SetTag(TelemetryTags.ErrorType, error.ToTag());
                _activity.SetStatus(ActivityStatusCode.Error);
            }
        }

        _activity?.Dispose();
    }
}
