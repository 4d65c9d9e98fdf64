"""Linear programming: the least that something can be, of numbers that add up to what is known.

The solver is HiGHS, by its own interface: one model is asked many questions, and each begins where
the last one ended. Answers are the same everywhere, because a model is asked in one order by one
thread.
"""

from typing import NamedTuple

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, MatrixFormat, ObjSense
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]
SECONDS = 60.0
"""A question that takes longer counts as one without an answer."""


class NoAnswer(Exception):
    """The solver gave up; nothing may be shown on the strength of it."""


class Unbounded(Exception):
    """There is no end to it."""


class Infeasible(NoAnswer):
    """No numbers fit. Where some must, that is no answer either."""


class Least(NamedTuple):
    """The least that was asked for, and numbers of which it is true."""

    value: float
    point: Numbers


class Model:
    """Numbers between `ends` (a row each, low and high), so that `sums @ numbers == known`."""

    def __init__(self, sums: csr_matrix, known: Numbers, ends: Numbers) -> None:
        self.size = sums.shape[1]
        self._every = np.arange(self.size, dtype=np.int32)
        self._solver = Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(_program(sums, known, ends))

    def move(self, ends: Numbers) -> None:
        """Ask from now on between other ends."""
        self._solver.changeColsBounds(self.size, self._every, *_columns(ends))

    def least(self, aim: Numbers) -> Least:
        """Find the least of `aim @ numbers`. Raises Unbounded, Infeasible or NoAnswer."""
        solver = self._solver
        solver.changeColsCost(self.size, self._every, aim)
        # The solver's clock goes on from question to question.
        solver.setOptionValue("time_limit", solver.getRunTime() + SECONDS)
        solver.run()
        status = solver.getModelStatus()
        if status == HighsModelStatus.kOptimal:
            point = np.array(solver.getSolution().col_value)
            return Least(solver.getInfo().objective_function_value, point)
        if status == HighsModelStatus.kUnbounded:
            raise Unbounded
        if status == HighsModelStatus.kInfeasible:
            raise Infeasible("no numbers fit")
        raise NoAnswer(solver.modelStatusToString(status))


def _program(sums: csr_matrix, known: Numbers, ends: Numbers) -> HighsLp:
    program = HighsLp()
    program.sense_ = ObjSense.kMinimize
    program.num_row_, program.num_col_ = sums.shape
    program.col_cost_ = np.zeros(sums.shape[1])
    program.col_lower_, program.col_upper_ = _columns(ends)
    program.row_lower_ = program.row_upper_ = np.asarray(known, float)
    matrix = program.a_matrix_
    matrix.format_ = MatrixFormat.kRowwise
    matrix.num_row_, matrix.num_col_ = sums.shape
    matrix.start_, matrix.index_, matrix.value_ = sums.indptr, sums.indices, sums.data
    return program


def _columns(ends: Numbers) -> tuple[Numbers, Numbers]:
    return np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])
