namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>Counts the steps of a process, and says at which it fails.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _stepsInTransactions = [];
    private Fault? _fault;
    private bool _isRehearsal;
    private TaskCompletionSource? _goesOn;

    /// <summary>Gets how many steps there were since the fault was planned.</summary>
    public int Steps { get; private set; }

    /// <summary>Gets a value indicating whether the fault has happened.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>Gets a value indicating whether the process has ended: whatever it still tries fails.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Gets what completes when the process goes on: at once, unless it stands still.</summary>
    public Task GoesOn
    {
        get
        {
            lock (_lock)
            {
                return _goesOn?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Plans a fault, and counts from the beginning.</summary>
    public void Plan(Fault? fault)
    {
        lock (_lock)
        {
            (_fault, Steps, HasStruck, IsDown) = (fault, 0, false, false);
            _isRehearsal = false;
        }
    }

    /// <summary>Plans no fault, and notes after which steps a transaction is open.</summary>
    public void Rehearse()
    {
        lock (_lock)
        {
            Plan(null);
            _isRehearsal = true;
            _stepsInTransactions.Clear();
        }
    }

    /// <summary>
    /// Gets the next step at which a failure can leave something new. A lost connection takes its open transaction with it. So an answer that is lost inside a transaction leaves the
    /// same as a lost request, and only those matter after which no transaction is open, by the rehearsal.
    /// </summary>
    public int StepAfter(int step, bool isCarriedOut)
    {
        lock (_lock)
        {
            do
            {
                step++;
            }
            while (isCarriedOut && _stepsInTransactions.Contains(step));
            return step;
        }
    }

    /// <summary>Says that a transaction is open after a step.</summary>
    public void LeavesTransactionOpen(int step)
    {
        lock (_lock)
        {
            if (_isRehearsal)
            {
                _stepsInTransactions.Add(step);
            }
        }
    }

    /// <summary>Lets a process run again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            IsDown = false;
        }
    }

    /// <summary>Lets a process go on that stood still.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            _goesOn?.TrySetResult();
        }
    }

    /// <summary>Counts a step.</summary>
    public FaultEffect Next(out int step)
    {
        lock (_lock)
        {
            if (IsDown)
            {
                step = 0;
                return FaultEffect.LoseRequest;
            }

            step = ++Steps;
            if (step != _fault?.Step)
            {
                return FaultEffect.None;
            }

            HasStruck = true;
            if (_fault.StandsStill)
            {
                _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return FaultEffect.StandStill;
            }

            IsDown = _fault.EndsProcess;
            return _fault.IsCarriedOut ? FaultEffect.LoseAnswer : FaultEffect.LoseRequest;
        }
    }
}
