using System.Globalization;

namespace SoftReferences.Simulation;

/// <summary>A request for a page of deletions, which may wait for a new one.</summary>
internal sealed class OwnerWaiter
{
    private readonly OwnerHost _host;
    private readonly World _world;
    private readonly HttpCall _call;
    private readonly Action<HttpReply> _reply;
    private readonly long _after;
    private readonly int _limit;
    private readonly string? _seen;
    private bool _isAnswered;

    public OwnerWaiter(OwnerHost host, World world, HttpCall call, Action<HttpReply> reply)
    {
        (_host, _world, _call, _reply) = (host, world, call, reply);
        var query = call.Query.Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]);
        _seen = world.Guards.ComparesWhatWasSeen ? query.GetValueOrDefault("seen") : null;
        (_after, _limit, Wait) = (Number("after"), (int)Number("limit"), TimeSpan.FromSeconds(Number("wait")));

        long Number(string name) => long.Parse(query[name], CultureInfo.InvariantCulture);
    }

    public TimeSpan Wait { get; }

    /// <summary>Answers if there is something new, the cursor is lost, or the request does not wait.</summary>
    public bool TryAnswerNow()
    {
        Sequence();
        if (_host.Database.Feed.Count == _after && Wait > TimeSpan.Zero && !OwnerProtocol.IsLost(_host.Database, _after, _seen))
        {
            return false;
        }

        Answer();
        return true;
    }

    /// <summary>Answers if there is something new, or the cursor is lost.</summary>
    public void TryAnswer()
    {
        Sequence();
        if (_host.Database.Feed.Count != _after || OwnerProtocol.IsLost(_host.Database, _after, _seen))
        {
            Answer();
        }
    }

    /// <summary>Answers with the current page.</summary>
    public void Answer()
    {
        if (!_isAnswered)
        {
            _isAnswered = true;
            Sequence();
            _reply(OwnerProtocol.Deletions(_host, _call, _after, _limit, _seen));
        }
    }

    private void Sequence()
    {
        foreach (var tombstone in _host.Database.Sequence())
        {
            _world.Trace.Add($"{_host.Name} places {tombstone.Kind} of {tombstone.Key} at {tombstone.Position} of {_host.Database.Epoch}");
            _world.Judge.Placed(_host.Kind.Service, _host.Database.Epoch, tombstone);
        }
    }
}
